"""A zero too many or too few: the message that finds two sums different says which figure alone explains it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kit_consolidate import fields
from xlkinerja import check, template
from xlkinerja.checking.slips import times_of
from xlkinerja.consolidate.decisions import mark_of
from xlkinerja.finding import Finding

RIGHT = {"Pengujian": 1_234_567, "Kalibrasi": 300_000, "Pelatihan": 70_001}


def found(figures: dict[str, int]) -> Finding:
    """Return what P-02 says of services that come to something else than the year's figure."""
    services = [
        {"nomor": str(number), "layanan": name, "target": 5_000_000, "realisasi": figure}
        for number, (name, figure) in enumerate(figures.items(), 1)
    ]
    year = {"tahun": 2024, "target": 15_000_000, "realisasi": sum(RIGHT.values())}
    data = {"form": "pnbp", "fields": fields("247199", 4), "tables": {"layanan": services, "tahunan": [year]}}
    (one,) = [one for one in check(template("pnbp", data), name="a.xlsx").findings if one.code == "P-02"]
    return one


@pytest.mark.parametrize(
    ("power", "words"),
    [
        (1, "ditulis sepuluh kali lipat?"),
        (2, "ditulis seratus kali lipat?"),
        (3, "ditulis seribu kali lipat?"),
    ],
)
@pytest.mark.parametrize("name", RIGHT)
def test_zeros_too_many(name: str, power: int, words: str) -> None:
    one = found({**RIGHT, name: RIGHT[name] * 10**power})
    row = 11 + list(RIGHT).index(name)
    shown = f"{RIGHT[name] * 10**power:,}".replace(",", ".")
    assert one.message.endswith(f" Layanan!E{row} {shown} {words}")


def test_a_zero_too_few() -> None:
    one = found({**RIGHT, "Kalibrasi": 30_000})
    assert one.message.endswith(" Layanan!E12 30.000 kurang nol, ditulis sepersepuluhnya?")


def test_what_no_zero_explains_is_not_guessed() -> None:
    for figures in ({**RIGHT, "Kalibrasi": 300_001}, {"Pengujian": RIGHT["Pengujian"]}):
        assert not found(figures).message.endswith("?")


def test_where_two_figures_would_explain_it_none_is_named() -> None:
    """The sum is too high by nine tenths of either."""
    (one,) = {found({"A": 1_000_000, "B": 1_000_000, "C": sum(RIGHT.values()) - 1_100_000}).message}
    assert "selisih 900.000." in one
    assert not one.endswith("?")


def test_a_decision_holds_although_the_message_says_more() -> None:
    one = found({**RIGHT, "Kalibrasi": 3_000_000})
    before = Finding(one.code, one.level, one.message.partition(" Layanan!E12")[0], one.place, said=one.said)
    assert mark_of(one) == mark_of(before)


@pytest.mark.parametrize(
    ("value", "other", "said"),
    [
        ("500", "50", " Ditulis sepuluh kali lipat?"),
        ("50", "5000", " Kurang nol, ditulis seperseratusnya?"),
        ("-7000", "-7", " Ditulis seribu kali lipat?"),
        ("500", "51", ""),
        ("0", "5", ""),
        ("500", "500", ""),
        ("500", "-50", ""),
    ],
)
def test_one_figure_against_another(value: str, other: str, said: str) -> None:
    assert times_of(Decimal(value), Decimal(other)) == said
    assert not times_of(None, Decimal(other))
    assert not times_of("500", Decimal(other))
