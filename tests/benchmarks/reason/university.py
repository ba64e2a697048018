"""The data of the university benchmark: departments of about 1,900 triples, each drawn from its own seed.

Equality comes from every rule that makes it, in small classes: two heads of one department (maxCardinality 1), two
mentors of one student (functional), one homepage of two authors (inverse functional), one code and term of two courses
(hasKey), and what is declared, some of it across the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from random import Random

from .terms import DATA, DAYS, TERM, ontology

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TYPE = f"<{_RDF}type>"
_FIRST, _REST, _NIL = f"<{_RDF}first>", f"<{_RDF}rest>", f"<{_RDF}nil>"
_SAME = "<http://www.w3.org/2002/07/owl#sameAs>"
_INTEGER = "<http://www.w3.org/2001/XMLSchema#integer>"

_DEPARTMENTS = 20
"""Departments of one university."""

_TEACHERS = ["FullProfessor"] * 3 + ["AssociateProfessor"] * 4 + ["AssistantProfessor"] * 4 + ["Lecturer"] * 3
_PROFESSORS = 11
_COURSES = 28
_GRADUATE_COURSES = 8
_UNDERGRADUATES = 95
_GRADUATES = 36


def university(triples: int, seed: int = 0, without: frozenset[str] = frozenset()) -> Iterator[str]:
    """Lines of the ontology and of so many departments that there are ``triples`` in all, give or take twenty."""
    left = triples
    for line in ontology(without):
        left -= 1
        yield line
    for number in count():
        for block in _department(number, Random(f"{seed}/{number}")):
            if left < len(block) // 2:
                return
            left -= len(block)
            yield from block


def _t(name: str) -> str:
    return f"<{TERM}{name}>"


def _line(subject: str, predicate: str, value: str) -> str:
    return f"{subject} {_t(predicate)} {value} .\n"


def _is(subject: str, name: str) -> str:
    return f"{subject} {_TYPE} {_t(name)} .\n"


def _same(one: str, other: str) -> str:
    return f"{one} {_SAME} {other} .\n"


def _department(number: int, draw: Random) -> Iterator[list[str]]:
    """The triples of one department, a list a thing."""
    home = f"{DATA}u{number // _DEPARTMENTS}"
    college, here = f"{home}/c{number % _DEPARTMENTS // 5}", f"{home}/d{number % _DEPARTMENTS}"
    department = f"<{here}>"
    if number % _DEPARTMENTS == 0:
        yield [_is(f"<{home}>", "University"), _line(f"<{home}>", "name", f'"University {number // _DEPARTMENTS}"@en')]
    if number % 5 == 0:
        yield [_is(f"<{college}>", "College"), _line(f"<{college}>", "subOrganizationOf", f"<{home}>")]
    yield [_is(department, "Department"), _line(department, "subOrganizationOf", f"<{college}>")]
    teachers = [f"<{here}/teacher{n}>" for n in range(len(_TEACHERS))]
    yield from _groups(here, teachers)
    yield from _courses(here, draw)
    yield from _teachers(here, teachers, draw)
    yield from _equals(here, teachers)
    yield from _students(here, teachers, draw)


def _groups(here: str, teachers: list[str]) -> Iterator[list[str]]:
    for n in range(8):
        group, laboratory = f"<{here}/group{n}>", f"<{here}/laboratory{n}>"
        yield [_is(group, "ResearchGroup"), _line(group, "subOrganizationOf", f"<{here}>")]
        yield [
            _is(laboratory, "Laboratory"),
            _line(laboratory, "subOrganizationOf", group),
            _line(laboratory, "hasMember", teachers[n]),
        ]


def _courses(here: str, draw: Random) -> Iterator[list[str]]:
    for n in range(_COURSES):
        course = f"<{here}/course{n}>"
        yield [
            _is(course, "GraduateCourse" if n < _GRADUATE_COURSES // 2 else "Course"),
            _line(course, "name", f'"Course {n} of {here[len(DATA) :]}"@en'),
            _line(course, "courseCode", f'"{here[len(DATA) :]}-{n // 2}"'),
            _line(course, "courseTerm", f'"{n % 2 + 1}"^^{_INTEGER}'),
            _line(course, "heldOn", _t(draw.choice(DAYS))),
        ]
    course, cells = f"<{here}/course0>", (f"<{here}/course0-day0>", f"<{here}/course0-day1>")
    yield [
        _line(course, "schedule", cells[0]),
        f"{cells[0]} {_FIRST} {_t('Monday')} .\n",
        f"{cells[0]} {_REST} {cells[1]} .\n",
        f"{cells[1]} {_FIRST} {_t('Friday')} .\n",
        f"{cells[1]} {_REST} {_NIL} .\n",
    ]


def _teachers(here: str, teachers: list[str], draw: Random) -> Iterator[list[str]]:
    for n, (teacher, kind) in enumerate(zip(teachers, _TEACHERS, strict=True)):
        path = f"{here[len(DATA) :]}/teacher{n}"
        yield [
            _is(teacher, kind),
            _line(teacher, "headOf" if n == 0 else "worksFor", f"<{here}>"),
            _line(teacher, "fullName", f'"Teacher {path}"'),
            _line(teacher, "email", f'"{path}@example.org"'),
            _line(teacher, "age", f'"{30 + draw.randrange(35)}"^^{_INTEGER}'),
            _line(teacher, "teacherOf", f"<{here}/course{2 * n}>"),
            _line(f"<{here}/course{2 * n + 1}>", "taughtBy", teacher),
            _line(teacher, "collaboratesWith", teachers[draw.randrange(n + 1) - 1]),
            _line(teacher, "homepage", f"<{here}/home{n}>"),
            _line(teacher, "speaks", _t("English")) if n % 2 else _is(teacher, "EnglishSpeaker"),
            _line(teacher, "status", '"active"') if n % 3 else _is(teacher, "ActiveMember"),
        ]


def _equals(here: str, teachers: list[str]) -> Iterator[list[str]]:
    """Second names of things, each found by another rule; teacher 3 has two, found by two rules."""
    head, mentor, writer = f"<{here}/head>", f"<{here}/mentor>", f"<{here}/writer>"
    yield [_line(f"<{here}>", "hasHead", head), _line(head, "fullName", f'"Head of {here[len(DATA) :]}"')]  # cls-maxc2
    student = f"<{here}/undergraduate0>"
    yield [_line(student, "mentor", teachers[2]), _line(student, "mentor", mentor), _is(mentor, "Professor")]  # prp-fp
    yield [_line(writer, "homepage", f"<{here}/home3>"), _line(writer, "authorOf", f"<{here}/article0>")]  # prp-ifp
    yield [_same(teachers[3], f"<{here}/alias>"), _line(f"<{here}/alias>", "speaks", _t("Latin"))]
    course = f"<{here}/course-again>"
    yield [  # prp-key, with course 1; course 0 shares the code and not the term
        _is(course, "Course"),
        _line(course, "courseCode", f'"{here[len(DATA) :]}-0"'),
        _line(course, "courseTerm", f'"2"^^{_INTEGER}'),
        _line(course, "heldOn", _t("Sunday")),
    ]


def _students(here: str, teachers: list[str], draw: Random) -> Iterator[list[str]]:
    for n in range(_UNDERGRADUATES):
        student, path = f"<{here}/undergraduate{n}>", f"{here[len(DATA) :]}/undergraduate{n}"
        first, second = draw.sample(range(_GRADUATE_COURSES, _COURSES), 2)
        yield [
            _is(student, "UndergraduateStudent"),
            _line(student, "memberOf", f"<{here}>"),
            _line(student, "fullName", f'"Student {path}"'),
            _line(student, "email", f'"{path}@example.org"'),
            _line(student, "age", f'"{17 + draw.randrange(9)}"^^{_INTEGER}'),
            _line(student, "takesCourse", f"<{here}/course{first}>"),
            _line(student, "takesCourse", f"<{here}/course{second}>"),
            _line(student, "status", '"active"' if n % 4 else '"away"'),
        ]
        if n < _GRADUATES:
            yield _graduate(here, n, teachers, draw)


def _graduate(here: str, n: int, teachers: list[str], draw: Random) -> list[str]:
    student, article = f"<{here}/graduate{n}>", f"<{here}/article{n}>"
    first, second = draw.sample(range(_GRADUATE_COURSES), 2)
    return [
        _is(student, "GraduateStudent"),
        _line(student, "memberOf", f"<{here}>"),
        _line(student, "fullName", f'"Graduate {here[len(DATA) :]}/graduate{n}"'),
        _line(student, "email", f'"{here[len(DATA) :]}/graduate{n}@example.org"'),
        _line(student, "advisor", teachers[draw.randrange(_PROFESSORS)]),
        _line(student, "takesCourse", f"<{here}/course{first}>"),
        _line(student, "takesCourse", f"<{here}/course{second}>"),
        _line(student, "authorOf", article),
        _is(article, "Article"),
        _line(teachers[draw.randrange(_PROFESSORS)], "authorOf", article),
        *([_line(student, "assistantOf", f"<{here}/course{_COURSES - 1 - n // 2}>")] if n % 2 else []),
    ]
