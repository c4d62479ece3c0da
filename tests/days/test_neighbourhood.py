"""Neighbours: one road, else one village or town, else one address or district."""

import pytest

from planner.days.neighbourhood import neighbourhood


@pytest.mark.parametrize(
    ("address", "part"),
    [
        ("银川市兴庆区解放东街12号3层", "解放东街"),
        ("解放东街９９号", "解放东街"),
        ("宁夏回族自治区银川市金凤区 北京中路 168号", "北京中路"),
        ("兴庆区凤凰北街街道办事处中山北街7号", "中山北街"),
        ("胜利街道清和南街3号", "清和南街"),
        ("贺兰县习岗镇光明村5组", "光明村"),
        ("贺兰县立岗镇", "立岗镇"),
        ("永宁县望远工业园区A座", "永宁县望远工业园区A座"),
        ("万达广场B座5楼", "万达广场B座5楼"),
    ],
)
def test_an_address_names_its_neighbourhood(address, part):
    assert neighbourhood(address, "640104") == ("640104", part)


def test_without_an_address_the_district_is_all_that_is_known():
    assert neighbourhood("  ", "640104") == ("640104",)


def test_roads_of_one_name_in_two_districts_are_two():
    road = "人民路1号"
    assert neighbourhood(road, "640104") != neighbourhood(road, "640105")
