"""The works a report rests on: those behind the rules and data of its findings, and those its methods name."""

import re

from ...model.compiled import model_hash
from ...model.parameters import BY_NAME, Parameter
from ...model.scenario import load_scenario
from ...model.setting import Scenario, ScenarioError
from ..literature.command import in_use_by
from ..literature.in_use import in_use
from ..literature.references import Work, foedus_itself, named_in, works
from .chapter import Chapter


def works_behind(chapters: list[Chapter]) -> tuple[list[Work], list[str]]:
    """The works, foedus first, and the scenarios that could not be found, whose rules are missing."""
    found, unknown = set(), []
    for name, varied in {(name, chapter.finding.varied) for chapter in chapters for name in chapter.finding.scenarios}:
        try:
            world = load_scenario(name)
        except ScenarioError:
            unknown.append(name)
            continue
        for changes in variations(world, varied):
            found |= set(in_use_by(in_use(world.changed(changes))))
    for chapter in chapters:
        found |= set(named_in(words_of(chapter)))
    return [foedus_itself(model_hash()), *(work for work in works() if work in found)], sorted(set(unknown))


def variations(world: Scenario, varied: tuple[str, ...]) -> list[dict[str, object]]:
    """Settings that between them bring every rule into play that a varied parameter can: each choice, and no number nought."""
    known = [BY_NAME[name] for name in varied if name in BY_NAME]
    numbers = {one.name: one.high for one in known if not one.choices and not value_of(world, one)}
    switches = [{one.name: choice} for one in known for choice in one.choices]
    return [numbers | changes for changes in switches or [{}]]


def value_of(world: Scenario, parameter: Parameter) -> object:
    """A parameter's value in a scenario."""
    return world.parameters.get(parameter.name, parameter.default)


def words_of(chapter: Chapter) -> str:
    """Every sentence of a chapter in which a work may be named."""
    found = chapter.finding
    captions = [one.caption for one in (*found.figures, *found.tables)]
    return re.sub(r"[*`]", "", " ".join([found.question, *found.answer, found.method, *found.caveats, *captions]))
