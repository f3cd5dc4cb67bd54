"""One made-up test run, written in the format of each report: the same files, lines and cases."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

FILES = 5_000
LINES = 200
CASES = 100_000
SEED = 20_260
COVERED = 0.8

Covered = list[tuple[int, int]]
"""Line numbers with their hits."""


@dataclass(frozen=True, slots=True)
class Model:
    """How a format is written; `lines` of coverage or `cases` of tests must come back."""

    name: str
    write: Callable[[Path, float], None]
    lines: bool = True


def _files(share: float) -> Iterator[tuple[str, Covered]]:
    chance = Random(SEED)
    for number in range(int(FILES * share)):
        folder = f"src/area{number % 40:02}/part{number % 7}"
        lines = [
            (line * 2, chance.randrange(1, 40) if chance.random() < COVERED else 0)
            for line in range(1, LINES + 1)
        ]
        yield f"{folder}/module{number:04}.py", lines


def _lcov(path: Path, share: float) -> None:
    with path.open("w") as out:
        for name, lines in _files(share):
            records = "".join(f"DA:{line},{hits}\n" for line, hits in lines)
            named = [(line, f"handle_order_{line}") for line, _ in lines[::12]]
            functions = "".join(f"FN:{line},{own}\nFNDA:{line % 3},{own}\n" for line, own in named)
            arms = "".join(f"BRDA:{n},0,0,{h or '-'}\nBRDA:{n},0,1,-\n" for n, h in lines[::5])
            out.write(f"TN:\nSF:/home/runner/work/shop/shop/{name}\n{functions}{arms}{records}")
            out.write(f"LF:{len(lines)}\nend_of_record\n")


def _cobertura(path: Path, share: float) -> None:
    with path.open("w") as out:
        out.write('<?xml version="1.0"?>\n<coverage line-rate="0.8"><packages><package><classes>\n')
        for name, lines in _files(share):
            rows = "".join(
                f'     <line number="{n}" hits="{hits}" branch="false"/>\n' for n, hits in lines
            )
            out.write(f'<class name="m" filename="{name}"><lines>{rows}</lines></class>\n')
        out.write("</classes></package></packages></coverage>\n")


def _jacoco(path: Path, share: float) -> None:
    with path.open("w") as out:
        out.write('<?xml version="1.0"?>\n<report name="shop">\n')
        for name, lines in _files(share):
            folder, _, own = name.rpartition("/")
            rows = "".join(
                f'<line nr="{n}" mi="{0 if hits else 3}" ci="{3 if hits else 0}" mb="0" cb="0"/>'
                for n, hits in lines
            )
            source = f'<sourcefile name="{own}">{rows}</sourcefile>'
            out.write(f'<package name="{folder}">{source}</package>\n')
        out.write("</report>\n")


def _istanbul(path: Path, share: float) -> None:
    with path.open("w") as out:
        comma = "{"
        for name, lines in _files(share):
            place = '{"start":{"line":%d,"column":2},"end":{"line":%d,"column":30}}'
            spots = ",".join(f'"{i}":{place % (n, n)}' for i, (n, _) in enumerate(lines))
            hits = ",".join(f'"{i}":{hit}' for i, (_, hit) in enumerate(lines))
            body = f'"path":"/w/{name}","statementMap":{{{spots}}},"fnMap":{{}},"branchMap":{{}}'
            out.write(f'{comma}"/w/{name}":{{{body},"s":{{{hits}}},"f":{{}},"b":{{}}}}\n')
            comma = ","
        out.write("}\n")


def _coverage_py(path: Path, share: float) -> None:
    with path.open("w") as out:
        out.write('{"meta":{"version":"7.6.1","branch_coverage":false},"files":')
        comma = "{"
        for name, lines in _files(share):
            ran = ",".join(str(n) for n, hits in lines if hits)
            missed = ",".join(str(n) for n, hits in lines if not hits)
            body = f'"executed_lines":[{ran}],"missing_lines":[{missed}],"excluded_lines":[]'
            out.write(f'{comma}"{name}":{{{body},"summary":{{"num_statements":{len(lines)}}}}}\n')
            comma = ","
        out.write('},"totals":{"num_statements":1}}\n')


def _junit(path: Path, share: float) -> None:
    chance = Random(SEED)
    count = int(CASES * share)
    with path.open("w") as out:
        out.write(f'<?xml version="1.0"?>\n<testsuites><testsuite name="all" tests="{count}">\n')
        for number in range(count):
            file = f"tests/area{number % 50}/test_shop_orders.py"
            named = f'classname="tests.area{number % 50}.TestShop" name="test_orders_{number:06}"'
            named += f' file="{file}" line="{number % 900}"'
            failure = (
                '<failure message="assert 1 == 2">tests/a.py:3: AssertionError</failure>'
                if chance.random() < 0.01
                else ""
            )
            out.write(f'<testcase {named} time="{chance.random():.3f}">{failure}</testcase>\n')
        out.write("</testsuite></testsuites>\n")


MODELS = (
    Model("lcov", _lcov),
    Model("cobertura", _cobertura),
    Model("jacoco", _jacoco),
    Model("istanbul", _istanbul),
    Model("coverage.py", _coverage_py),
    Model("junit", _junit, lines=False),
)
