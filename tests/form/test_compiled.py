"""Forms compiled for the wheel: the same values as of the TOML, and nothing but the TOML where they do not fit it."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from xlkinerja import finding
from xlkinerja.between import loader as between
from xlkinerja.between.compile import main
from xlkinerja.form import FormError, loader, sources
from xlkinerja.form.compiled import compiled, load_compiled

FORMS = Path(loader.__file__).parents[1] / "forms"
NAMES = sorted(path.stem for path in FORMS.glob("*.toml"))


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package with compiled forms, of which every TOML that is parsed is noted in `parsed`."""
    main(tmp_path)
    for path in (*FORMS.glob("*.toml"), FORMS.parent / "between" / "between.toml"):
        (tmp_path / path.parent.name / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(sources, "folder", lambda: tmp_path / "forms")
    monkeypatch.setattr(between, "_folder", lambda: tmp_path / "between")
    for kept in (loader.load, loader.load_all, between.rules_between):
        kept.cache_clear()
    yield tmp_path
    for kept in (loader.load, loader.load_all, between.rules_between):
        kept.cache_clear()


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    parsed: list[str] = []
    load_text, load_rules = loader.load_text, between.load_rules
    monkeypatch.setattr(loader, "load_text", lambda file, text: parsed.append(file) or load_text(file, text))
    monkeypatch.setattr(between, "load_rules", lambda text: parsed.append("between.toml") or load_rules(text))
    return parsed


def text_of(form: str) -> str:
    return (FORMS / f"{form}.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("package")
def test_a_compiled_form_is_that_of_its_toml(name: str, parsed: list[str]) -> None:
    form = loader.load(name)
    assert not parsed, "compiled in vain"
    plain = loader.load_text(f"{name}.toml", text_of(name))
    assert form == plain
    assert compiled(form, "") == compiled(plain, ""), "1, 1.0 and true are equal, and are not the same"
    assert pickle.loads(pickle.dumps(form)) == plain
    assert all(column.kind is plain.table[t.name].column[column.name].kind for t in form.tables for column in t.columns)


def test_rules_between_are_those_of_their_toml_and_no_form_is_read_for_them(package: Path, parsed: list[str]) -> None:
    rules = between.rules_between()
    loader.refuse_mistakes()
    assert not parsed
    assert rules == between.load_rules((package / "between" / "between.toml").read_text(encoding="utf-8"))


def test_a_changed_toml_counts(package: Path, parsed: list[str]) -> None:
    toml = package / "forms" / "pnbp.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace('short = "PNBP"', 'short = "Lain"'), encoding="utf-8")
    assert loader.load("pnbp").short == "Lain"
    assert between.rules_between()
    assert parsed == ["pnbp.toml", "between.toml"], "rules were checked against the form as it was"


def test_a_mistake_in_a_changed_form_is_told(package: Path) -> None:
    toml = package / "forms" / "pnbp.toml"
    toml.write_text(toml.read_text(encoding="utf-8") + "\nsalah = 1\n", encoding="utf-8")
    with pytest.raises(FormError, match="salah"):
        loader.refuse_mistakes()


def damaged(good: str) -> Iterator[str]:
    digest, *rows = json.loads(good)
    yield ""
    yield good[: len(good) // 2]
    yield json.dumps([])
    yield json.dumps({"digest": digest})
    yield json.dumps([digest])
    yield json.dumps(["0" * 64, *rows])
    yield json.dumps([digest, *rows[:-1], ["eval", "1"]])
    yield json.dumps([digest, *rows[:-1], ["Form", "pnbp"]])
    yield json.dumps([digest, *rows[:-1], ["(", [10_000]]])
    yield json.dumps([digest, ["Decimal", "x"], *rows])
    yield json.dumps([digest, 5])
    yield json.dumps([digest, *rows[:-1], ["(", "x"]])


def test_a_damaged_file_counts_for_nothing(package: Path, parsed: list[str]) -> None:
    file = package / "forms" / "pnbp.json"
    plain = loader.load_text("pnbp.toml", text_of("pnbp"))
    for content in damaged(file.read_text(encoding="utf-8")):
        file.write_text(content, encoding="utf-8")
        parsed.clear()
        loader.load.cache_clear()
        assert loader.load("pnbp") == plain
        assert parsed == ["pnbp.toml"], content[-60:]


def test_every_key_of_a_form_can_be_compiled(tmp_path: Path) -> None:
    form = loader.load_text("every_key.toml", Path(__file__).with_name("every_key.toml").read_text(encoding="utf-8"))
    (tmp_path / "a.json").write_text(compiled(form, "a"), encoding="utf-8")
    assert load_compiled(tmp_path / "a.json", "a") == form


def test_messages_are_those_of_their_toml(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = finding.engine_messages()
    (package / "messages.toml").write_bytes(finding._MESSAGES.read_bytes())
    monkeypatch.setattr(finding, "_MESSAGES", package / "messages.toml")
    monkeypatch.setattr(finding, "_read", lambda _: pytest.fail("read in vain"))
    assert finding.engine_messages.__wrapped__() == plain


def test_changed_messages_count(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = finding._MESSAGES.read_text(encoding="utf-8").replace("[XK-111]", "[XK-999]")
    (package / "messages.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(finding, "_MESSAGES", package / "messages.toml")
    assert "XK-999" in finding.engine_messages.__wrapped__()
