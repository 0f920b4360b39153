"""What the recommendation's rows name, row by row: each name is a system with words of its own, and its answer leads to rows."""

import pytest

from city.systems import systems
from city.themes import themes

ROWS = {
    "A 智慧南京中心": {"智慧南京中心": "city_centre", "40个部门": "forty_departments"},
    "A 城市之眼": {"城市之眼": "city_eye"},
    "A 政务云与外网": {
        "110个部门近1100个信息系统": "data_centre",
        "政务云": "government_cloud",
        "麒麟数据中心": "qilin_centre",
        "覆盖市、区、街道、社区四级": "four_levels",
    },
    "A 网上可办": {"98.97%": "items_online", "95.35%": "items_one_network"},
    "A 宁满意": {"宁满意": "ning_man_yi"},
    "A 共享交换": {
        "跨部门数据共享交换平台": "share_platform",
        "居民、企业、政务和城市运行四大应用信息库": "four_bases",
    },
    "A 我的南京": {"我的南京": "my_nanjing", "近400项城市服务和600多万实名用户": "real_name_users"},
    "A 应用平台": {
        "宁归来": "ning_gui_lai",
        "生态眼": "ecology_eye",
        "阳光四季": "sunshine_seasons",
        "不动产": "real_estate",
        "181": "emergency_181",
        "大数据+网格化+铁脚板": "iron_feet",
    },
    "A 先进城市": {"一网统管": "shanghai", "城市大脑": "hangzhou", "泉城链": "jinan", "一件事": "zhengzhou"},
    "P 3": {"应用场景碎片化": "problem_p3"},
    "P 4": {"部分数据权限没有下放": "problem_p4", "基层的动态数据": "upward_data"},
    "P 5": {"系统之间的兼容性差": "problem_p5"},
    "P 7": {"滞后数据": "late_data", "错误数据": "wrong_data", "无用数据": "useless_data"},
    "P 8": {"重复采集、重复报送": "problem_p8"},
    "P 9": {"传统治理思维": "problem_p9", "业务流程再造": "problem_p9"},
    "1 城市大脑": {"城市大脑": "city_brain", "数据中台": "data_platform", "物联、数联、智联": "digital_base"},
    "1 一幅图": {"BIM": "bim", "CIM": "cim", "一幅图": "one_map", "备案": "base_map_filing"},
    "1 生命体征": {"城市运行生命体征指标体系": "vital_signs"},
    "1 一个码": {"标准地址为统一信用根": "standard_address", "一个码": "one_code"},
    "1 一面屏": {
        "预警、分析、研判、决策、指挥、调度": "command_stages",
        "多层级“领导驾驶舱”": "cockpit",
        "一面屏": "one_screen",
    },
    "2 城市神经系统": {"城市神经系统": "nervous_system", "感知终端": "sensing_devices", "空天地": "air_and_ground_eye"},
    "2 网络": {
        "千兆": "gigabit",
        "5G基站": "base_stations_5g",
        "IPv6": "ipv6",
        "量子": "quantum",
        "互联网交换中心": "internet_exchange",
    },
    "3 场景": {
        "一站式应用场景开发在线服务工具": "scenario_tools",
        "一网通办": "one_network",
        "一键万能": "one_key_terminal",
    },
    "3 我的南京": {
        "我的南京": "app_brand",
        "认证": "digital_identity",
        "支付": "unified_payment",
        "可信": "trusted_data",
        "一次采集": "collected_once",
    },
    "4 目录": {
        "全市数据资源目录": "data_catalogue",
        "统一、规范、唯一": "own_catalogue",
        "分层": "masking",
        "脱敏": "masking",
    },
    "5 数据链": {
        "数据链": "data_chain",
        "政务数据上链": "on_chain",
        "个人链上授权": "grants",
        "社会链上使用": "chain_uses",
        "全程追溯监管": "tracing",
    },
    "5 反哺": {
        "市、区、街道三级数据联动": "return_flows",
        "反哺": "returned_data",
        "还数于民": "data_to_people",
    },
    "5 反馈": {"反馈": "feedback", "动态更新": "dynamic_refresh", "数据质量校核机制": "quality_checks"},
    "6 开放": {"有序开放目录": "open_catalogue", "分年度数据开放计划": "open_plan"},
    "6 交易": {"数据交易市场（如数字交易所）": "data_exchange_market"},
    "7 一个APP": {"用一个APP畅享": "one_app", "最多跑一次": "one_visit"},
    "7 自助终端": {
        "自助终端": "terminals",
        "100%统一预约服务": "booking",
        "时段精准预约": "slot_booking",
        "排队状态提醒": "queue_reminder",
        "预约优先办理": "booked_first",
        "社区、医院、养老院、商圈、银行、学校": "terminal_sites",
    },
    "7 人生与企业": {"大学生群体就业、创业": "graduates", "企业经营的全周期": "firm_life"},
    "8 公共场所": {"数字化提升": "venues"},
    "8 数字鸿沟": {"数字鸿沟": "digital_divide", "适老化及无障碍": "elder_products"},
    "9 网格": {
        "网格+党建": "grid_party",
        "网格+警格": "grid_police",
        "网格+安全": "grid_safety",
        "网格+小区": "grid_estate",
    },
    "9 智慧家园": {
        "智慧家园": "smart_home",
        "门禁": "smart_gates",
        "高空抛物": "falling_objects",
        "充电站": "charging",
        "垃圾分类厢房": "waste_houses",
    },
    "10 治理中心": {"市、区、街道三级贯通的数字治理中心": "governance_centres", "平战结合": "peace_and_emergency"},
    "10 项目与标准": {
        "重点项目": "projects",
        "专项资金": "budget",
        "条例": "ordinance",
        "地方标准": "local_standards",
    },
    "11 安全平台": {
        "数据安全运营监管平台": "security_platform",
        "态势感知": "security_situation",
        "风险评估监测预警": "risk_warning",
        "应急处置": "incident_response",
        "区块链信用溯源": "chain_tracing",
        "工业控制系统": "ics",
    },
    "11 分级": {"分类分级": "grading", "可追溯、可定位": "life_cycle"},
    "12 人才": {
        "定制培育": "training",
        "首席数据官": "chief_data_officers",
        "数据专管员": "data_stewards",
        "专家定期评估": "expert_reviews",
        "浪费数据和滥用数据": "no_waste",
    },
    "12 考核": {"纳入市高质量发展考核": "district_review", "对各区的数字化转型效能进行评估": "transformation_review"},
    "12 闭环": {"业务数字化、数据资产化、资产服务化、服务业务化的闭环": "closed_loop"},
}
"""Row of achievements (A), problems (P) and recommendations (1–12) → the names in it → the system that each name is."""
NAMES = [(row, name, key) for row, names in ROWS.items() for name, key in names.items()]


@pytest.mark.parametrize(("row", "name", "key"), NAMES, ids=[f"{row}: {name}" for row, name, _ in NAMES])
def test_each_name_is_a_system_whose_words_say_it(row, name, key):
    found = systems()[key]
    assert name in found.words, found.words
    point = row.split()[0]
    assert found.named[0] == point or found.named in (f"R{point:0>2}", f"P{row[2:]}", "intro")


def test_all_rows_are_held():
    assert len(ROWS) == 9 + 6 + 29
    assert [sum(row.startswith(f"{n} ") for row in ROWS) for n in range(1, 13)] == [5, 2, 2, 1, 3, 2, 3, 2, 2, 2, 2, 3]


@pytest.mark.parametrize("key", sorted({key for _, _, key in NAMES}))
def test_each_answer_leads_on(key):
    """A section that counts leads to its records, signs, events, scores or objects; a page says what is answered there."""
    path, _, anchor = systems()[key].answered.partition("#")
    section = themes()[path.removeprefix("/theme/")].section(anchor)
    assert key in section.systems
    assert section.page or section.register or section.signs or section.scores or section.events or section.objects
