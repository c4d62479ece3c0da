"""What ratio wordings mean, in any width of digit and sign."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.ratios import Bound, Ratio, RatioError, parse_ratio, parse_times

FULL_WIDTH = str.maketrans(
    "0123456789%>=<;:()/.", "０１２３４５６７８９％＞＝＜；：（）／．"
)

WORDINGS = {
    "5%": Ratio(micro=50_000),
    ">=3%": Ratio(bound=Bound.FLOOR, micro=30_000),
    "≥3%": Ratio(bound=Bound.FLOOR, micro=30_000),
    "不低于3%": Ratio(bound=Bound.FLOOR, micro=30_000),
    "3%以上": Ratio(bound=Bound.FLOOR, micro=30_000),
    "<=2%": Ratio(bound=Bound.CEILING, micro=20_000),
    "不超过2%": Ratio(bound=Bound.CEILING, micro=20_000),
    "2‰": Ratio(micro=2_000),
    "0.5%": Ratio(micro=5_000),
    "1户": Ratio(count=1),
    "20户": Ratio(count=20),
    "不少于20户": Ratio(bound=Bound.FLOOR, count=20),
    "10%(20户)": Ratio(count=20),
    "100%": Ratio(micro=1_000_000),
    "全覆盖": Ratio(micro=1_000_000),
    "100%(全覆盖)": Ratio(micro=1_000_000),
    "3%;2次/年": Ratio(micro=30_000, times=2),
    "每年2次,每次3%": Ratio(micro=30_000, times=2),
    "每年1次20%;或者每年2次各10%": Ratio(micro=200_000, times=1, alternative=True),
    "A:1%;B:3%;C:10%;D:30%": Ratio(
        by_grade=(("A", 10_000), ("B", 30_000), ("C", 100_000), ("D", 300_000))
    ),
    "C级10%、D级30%": Ratio(by_grade=(("C", 100_000), ("D", 300_000))),
    "低风险:1%;高风险:10%": Ratio(by_grade=(("低风险", 10_000), ("高风险", 100_000))),
    ">=20%(市县之和)": Ratio(bound=Bound.FLOOR, micro=200_000),
    "0.05": Ratio(micro=50_000),
    "=5%": Ratio(micro=50_000),
}


@pytest.mark.parametrize("wording", WORDINGS)
def test_a_wording_means_what_it_says(wording):
    assert parse_ratio(wording) == WORDINGS[wording]


@pytest.mark.parametrize("wording", WORDINGS)
def test_width_and_spaces_change_nothing(wording):
    wide = wording.translate(FULL_WIDTH)
    assert parse_ratio(wide) == WORDINGS[wording]
    assert parse_ratio(f"\u3000{' '.join(wording)} ") == WORDINGS[wording]


@pytest.mark.parametrize(
    "wording", ["", "  ", "根据实际情况确定", "视情况而定", "按照实际情况确定"]
)
def test_what_is_left_open_is_the_policys(wording):
    assert parse_ratio(wording) is None


@pytest.mark.parametrize(
    "wording",
    [
        "三级>=50%;二级>=30%",  # levels of hospitals, not grades of credit
        "5",  # of firms or percent?
        "约5%",
        "5%左右",
        "5-20%",
        ">3%",
        "5%%",
        "-5%",
        "120%",
        "0%",
        "0户",
        "10%;20户",
        "5%;6%",
        "2次/年",
        "A:1%;A:2%",
        "A:>=1%;B:<=2%",
        "A:0%;B:0%",
        "每年1次20%;或者看情况",
        "不低于3%以上",
        "0.00001%",
        "适量",
        "=SUM(A1)",
    ],
)
def test_what_isnt_understood_is_refused_not_guessed(wording):
    with pytest.raises(RatioError) as refused:
        parse_ratio(wording)
    assert refused.value.zh
    assert refused.value.en


@pytest.mark.parametrize(
    ("wording", "times"),
    [
        ("", None),
        ("2", 2),
        ("2.0", 2),
        ("1次", 1),
        ("=1次", 1),
        (">=1次", 1),
        ("≥１次", 1),
        ("2次/年", 2),
        ("每年2次", 2),
        ("两次", 2),
        ("每年一次", 1),
        ("每半年1次", 2),
        ("1次/季度", 4),
        ("每月1次", 12),
    ],
)
def test_a_frequency_counts_times_a_year(wording, times):
    assert parse_times(wording) == times


@pytest.mark.parametrize("wording", ["0次", "1-12月", "经常", "-1", "1.5", "=1"])
def test_a_frequency_that_isnt_understood_is_refused(wording):
    with pytest.raises(RatioError):
        parse_times(wording)


@given(micro=st.integers(1, 1_000_000))
def test_every_share_in_millionths_can_be_written(micro):
    percent = f"{micro // 10_000}.{micro % 10_000:04d}%"
    assert parse_ratio(percent) == Ratio(micro=micro)


@given(st.text(max_size=20))
def test_any_text_is_parsed_or_refused(text):
    for parse in (parse_ratio, parse_times):
        try:
            parse(text)
        except RatioError:
            continue


def test_a_ratio_says_exactly_one_thing():
    with pytest.raises(ValueError, match="exactly one"):
        Ratio(micro=1, count=1)
    with pytest.raises(ValueError, match="exactly one"):
        Ratio()


@pytest.mark.parametrize("unit", ["", "%", "户", "次/年", "次/月", "%(9户)"])
@pytest.mark.parametrize("digits", [400, 5000])
def test_endless_digits_are_no_number(digits, unit):
    wording = "9" * digits + unit
    with pytest.raises(RatioError):
        parse_ratio(wording)
    with pytest.raises(RatioError):
        parse_times(wording)
