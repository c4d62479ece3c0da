"""What firms of the city do: trades with their industry codes, tags and names.

Industries are four-digit classes of GB/T 4754-2017, some with their section letter,
as registers write them either way.
"""

from dataclasses import dataclass

COMPANY = "企业"
SOLE_TRADER = "个体工商户"
COOPERATIVE = "农民专业合作社"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """A trade; `weight` is its share of the targets in hundredths of a percent.

    `companies` is the share of companies among its firms, the others are sole
    traders (in farming, cooperatives). `tags` every firm has, `some_tags` has it
    with the given chance. A `rural` trade has its premises in villages.
    """

    weight: int
    industries: str
    endings: str
    tags: str = ""
    some_tags: tuple[tuple[str, float], ...] = ()
    companies: float = 0.4
    rural: bool = False
    farming: bool = False


FOOD = "食品经营许可"
HYGIENE = "公共场所卫生许可"
TOBACCO = "烟草专卖零售许可"
DEVICES = "特种设备使用"
SEWAGE = "排污许可"
WATER = "取水许可"
INSURED = "医保定点"
CARDS = "预付卡"
POSITIVE = "positive_list"

TRADES = (
    Trade(
        weight=900,
        industries="H6210 6210 6220 6231 6291 H6291",
        endings="餐馆 饭店 小吃店 面馆 火锅店 餐饮店",
        tags=FOOD,
        some_tags=((TOBACCO, 0.1), (CARDS, 0.03)),
        companies=0.15,
    ),
    Trade(
        weight=1100,
        industries="5211 5212 F5212 5221 5223 5226",
        endings="超市 便利店 百货店 粮油店 果蔬店 商行",
        tags=FOOD,
        some_tags=((TOBACCO, 0.4), (CARDS, 0.05)),
        companies=0.2,
    ),
    Trade(
        weight=1500,
        industries="5231 5236 5274 5283 5299",
        endings="服装店 眼镜店 通讯店 家具店 用品店",
        companies=0.15,
    ),
    Trade(
        weight=950,
        industries="5123 5164 F5164 5169 5191",
        endings="商贸有限公司 贸易有限公司 物资有限公司",
        companies=0.9,
    ),
    Trade(
        weight=830,
        industries="0111 0141 A0141 0311 0313 0321 0514",
        endings="种植 养殖 果蔬 中药材 农业",
        some_tags=(("畜禽养殖", 0.3), (WATER, 0.02)),
        companies=0.12,
        rural=True,
        farming=True,
    ),
    Trade(
        weight=620,
        industries="1311 2011 3021 C3021 3311 3412",
        endings="建材有限公司 机械有限公司 木业有限公司 制造有限公司",
        some_tags=((DEVICES, 0.35), (SEWAGE, 0.5), (WATER, 0.06), (POSITIVE, 0.03)),
        companies=0.9,
        rural=True,
    ),
    Trade(
        weight=110,
        industries="1391 1411 1461 1491",
        endings="食品有限公司 食品厂 饮品有限公司",
        tags=f"食品生产许可;{SEWAGE}",
        some_tags=((DEVICES, 0.6), (POSITIVE, 0.05)),
        companies=0.85,
        rural=True,
    ),
    Trade(
        weight=480,
        industries="4710 E4710 4720 4813 5011",
        endings="建筑工程有限公司 装饰工程有限公司 市政工程有限公司",
        tags="建筑业资质",
        companies=0.97,
    ),
    Trade(
        weight=300,
        industries="5431 5432 G5431 5435",
        endings="物流有限公司 运输有限公司 货运服务部",
        tags="道路运输许可",
        companies=0.6,
    ),
    Trade(
        weight=40,
        industries="5411 5421 5422",
        endings="客运有限公司 汽车运输有限公司",
        tags="道路运输许可;旅客运输",
        companies=1.0,
    ),
    Trade(
        weight=170,
        industries="6110 6121 6129 H6129 6130",
        endings="宾馆 旅馆 客栈 酒店 民宿",
        tags=f"宾馆旅店;{HYGIENE}",
        some_tags=((DEVICES, 0.25), (FOOD, 0.3)),
        companies=0.3,
    ),
    Trade(
        weight=45,
        industries="9011 9012",
        endings="歌舞厅 娱乐会所 电玩城",
        tags=f"娱乐场所;{HYGIENE}",
        companies=0.4,
    ),
    Trade(
        weight=30,
        industries="9013",
        endings="网吧 网咖",
        tags="上网服务",
        companies=0.3,
    ),
    Trade(
        weight=420,
        industries="8040 8051 8052 8053 O8040",
        endings="美容院 理发店 洗浴中心 足疗店 养生馆",
        tags=HYGIENE,
        some_tags=((CARDS, 0.12),),
        companies=0.1,
    ),
    Trade(
        weight=170,
        industries="8411 8412 8421 8424 8425",
        endings="门诊部 诊所 卫生室 医院",
        tags="医疗机构",
        some_tags=((INSURED, 0.5), (SEWAGE, 0.08)),
        companies=0.35,
    ),
    Trade(
        weight=130,
        industries="5251 5252 F5251",
        endings="大药房 药店",
        tags="药品经营许可",
        some_tags=((INSURED, 0.7),),
        companies=0.6,
    ),
    Trade(
        weight=80,
        industries="8310 8321 8331 8334",
        endings="幼儿园 实验学校 学校",
        tags="学校",
        some_tags=(("学校食堂", 0.7), (DEVICES, 0.2)),
        companies=1.0,
    ),
    Trade(
        weight=75,
        industries="8391 8392 8393 8399",
        endings="培训学校 艺术培训中心 教育咨询有限公司",
        tags="校外培训",
        some_tags=((CARDS, 0.3),),
        companies=0.7,
    ),
    Trade(
        weight=30,
        industries="8514",
        endings="养老院 老年公寓 养老服务中心",
        tags="养老机构",
        companies=0.9,
    ),
    Trade(
        weight=12,
        industries="8080",
        endings="殡葬服务中心 公墓管理有限公司",
        tags="殡葬服务",
        companies=0.9,
    ),
    Trade(
        weight=210,
        industries="7010 7020 7030 K7030",
        endings="房地产经纪有限公司 物业服务有限公司 房地产开发有限公司",
        tags="房地产服务",
        companies=0.95,
    ),
    Trade(
        weight=38,
        industries="5265 F5265",
        endings="加油站 成品油有限公司",
        tags="加油站;危险化学品",
        companies=0.85,
    ),
    Trade(
        weight=22,
        industries="2611 2614 5169",
        endings="化工有限公司 气体有限公司",
        tags=f"危险化学品;{SEWAGE}",
        some_tags=((DEVICES, 0.8),),
        companies=1.0,
        rural=True,
    ),
    Trade(
        weight=22,
        industries="2672 5299",
        endings="烟花爆竹店 烟花爆竹有限公司",
        tags="烟花爆竹",
        companies=0.3,
        rural=True,
    ),
    Trade(
        weight=14,
        industries="7452",
        endings="机动车检测有限公司",
        tags="机动车检验;检验检测机构",
        companies=1.0,
    ),
    Trade(
        weight=210,
        industries="8111 O8111",
        endings="汽车修理厂 汽车维修部 汽修店",
        tags="机动车维修",
        some_tags=((SEWAGE, 0.15),),
        companies=0.25,
    ),
    Trade(
        weight=100,
        industries="5261 5262",
        endings="汽车销售有限公司 二手车行",
        tags="汽车销售",
        companies=0.75,
    ),
    Trade(
        weight=48,
        industries="6020 G6020",
        endings="快递有限公司 快递服务部",
        tags="快递业务许可",
        companies=0.6,
    ),
    Trade(
        weight=34,
        industries="7291 L7291",
        endings="旅行社有限公司 国际旅行社有限公司",
        tags="旅行社",
        companies=1.0,
    ),
    Trade(
        weight=45,
        industries="7262 7263",
        endings="人力资源有限公司 劳务派遣有限公司",
        tags="劳务派遣",
        companies=1.0,
    ),
    Trade(
        weight=20,
        industries="4511 4512",
        endings="燃气有限公司 液化气站",
        tags=f"燃气经营;{DEVICES}",
        companies=0.9,
    ),
    Trade(
        weight=22,
        industries="4610 4620",
        endings="供水有限公司 水务有限公司",
        tags=f"供水单位;{WATER};{SEWAGE}",
        companies=1.0,
    ),
    Trade(
        weight=30,
        industries="0810 1011 B1011",
        endings="矿业有限公司 采石场",
        tags=f"采矿许可;{SEWAGE}",
        some_tags=((WATER, 0.4),),
        companies=0.95,
        rural=True,
    ),
    Trade(
        weight=150,
        industries="5112 5166 5167 F5167",
        endings="农资店 种子有限公司 农药经营部",
        tags="农业投入品",
        companies=0.25,
        rural=True,
    ),
    Trade(
        weight=25,
        industries="1351 1352",
        endings="屠宰厂 肉类加工有限公司",
        tags=f"畜禽屠宰;{SEWAGE}",
        companies=0.8,
        rural=True,
    ),
    Trade(
        weight=45,
        industries="7481 7482",
        endings="工程咨询有限公司 工程监理有限公司",
        tags="工程咨询",
        companies=1.0,
    ),
    Trade(
        weight=40,
        industries="4210 4220",
        endings="再生资源回收站 再生资源有限公司",
        tags="再生资源回收",
        companies=0.5,
    ),
    Trade(
        weight=933,
        industries="6513 I6513 6540 7241 7249 7299",
        endings="科技有限公司 信息咨询有限公司 商务服务有限公司 广告有限公司",
        some_tags=((POSITIVE, 0.02),),
        companies=0.92,
    ),
)
