"""The words by which the rules read names, units and texts: data that a year may change.

All words are written in half-width signs; names are compared after `common.text.squeeze`.
"""

from __future__ import annotations

from dataclasses import dataclass

_UNITS = (
    *("%", "‰", "个百分点", "百分点", "倍", "分", "级", "等级", "天", "日", "个工作日", "工作日"),
    *("日历天", "自然日", "min", "h"),
    *("小时", "分钟", "秒", "周", "月", "个月", "季度", "年", "年度", "年月日"),
    *("个", "项", "件", "起", "宗", "例", "次", "人", "名", "人次", "人天", "人日", "人年"),
    *("户", "户次", "家", "所", "处", "座", "栋", "幢", "间", "层", "套", "台", "台次", "部"),
    *(
        "册次",
        "架次",
        "车次",
        "件次",
        "例次",
        "床日",
        "辆",
        "辆次",
        "艘",
        "架",
        "条",
        "根",
        "块",
        "面",
        "片",
        "张",
        "份",
        "册",
        "本",
        "篇",
        "页",
        "口",
    ),
    *("幅", "期", "场", "场次", "班", "班次", "批", "批次", "课时", "节", "集", "部门", "单位"),
    *("类", "种", "组", "门", "遍", "趟", "村", "镇", "社区", "学校", "支", "盏", "株", "棵"),
    *("头", "只", "羽", "尾", "床", "位"),
    *("路", "万亩", "元/亩", "斤", "万斤", "亿斤", "万公顷", "万平方米", "km", "m", "平米"),
    *("亩", "公顷", "平方米", "㎡", "平方公里", "米", "千米", "公里", "延米", "厘米", "毫米"),
    *("立方米", "万立方米", "亿立方米", "升", "吨", "万吨", "千克", "公斤", "克", "吨标准煤"),
    *("千瓦", "千瓦时", "万千瓦时", "兆瓦", "度", "兆", "GB", "TB", "Mbps", "MB"),
    *("元", "万元", "亿元", "元/人", "万元/人", "元/人次", "元/次", "元/天", "元/人天"),
    *("元/平方米", "元/套", "元/台", "元/个", "元/件", "元/处", "元/年", "万元/年", "元/月"),
    *("万元/个", "万元/处", "万元/套", "万元/台", "万元/公里", "万人", "万人次", "万户"),
    "微克/立方米",
)

_COUNT_UNITS = (
    *("个", "项", "件", "起", "宗", "例", "次", "人", "名", "人次", "户", "户次", "家", "所"),
    *("处", "座", "套", "台", "辆", "辆次", "条", "份", "场", "场次", "批次", "支", "只"),
    *("路", "类", "种", "组"),
)

_PLACEHOLDERS = (
    r"[XxΧχ]{2,}",
    r"[×✕]{2,}",
    r"(?<!\d)\*+|\*+(?!\d)|\*{2,}",
    r"待填(?![补平])",
    r"待补充|待完善后填|此处填写|请填写",
    r"无目标",
    r"\(略\)",
    r"增加\(减少\)|减少\(增加\)|增\(减\)",
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Word lists; a rule that reads a list says so in its own line of the catalogue."""

    placeholders: tuple[str, ...] = _PLACEHOLDERS
    """Regular expressions over half-width text without blanks (A10)."""
    construction: tuple[str, ...] = (
        *("建设", "新建", "改建", "扩建", "改造", "工程", "重建", "整治", "安装"),
    )
    purchase: tuple[str, ...] = ("购置", "采购", "购买", "装备", "设备更新")
    maintenance: tuple[str, ...] = (
        *("运维", "运行维护", "运行和维护", "维护", "维修", "养护", "修缮", "检修", "维保"),
    )
    execution: tuple[str, ...] = (
        *("预算执行率", "支出进度", "预算执行进度", "资金执行率", "预算支出率", "资金支出率"),
    )
    outcomes_in_output: tuple[str, ...] = ("发案", "事故", "满意")
    """Results that do not count as quality of an output (A07)."""
    inputs: tuple[str, ...] = ("人员", "软件", "设备")
    input_units: tuple[str, ...] = ("套",)
    """Names and units of what is bought or staffed (B14)."""
    served: tuple[str, ...] = (
        *("培训", "受训", "服务", "救助", "资助", "受益", "补助", "帮扶", "受教育", "抓获"),
        *("查处", "检查", "体检", "救治", "安置", "就业"),
    )
    """People who are served or dealt with, not staffed (B14)."""
    rates: tuple[str, ...] = ("率", "比例", "比重", "占比", "满意度", "安全感")
    assurance: tuple[str, ...] = ("保障率", "合格率", "完好率", "覆盖率", "可靠率")
    satisfaction: tuple[str, ...] = ("满意度",)
    negations: tuple[str, ...] = ("不", "未", "非", "无")
    growth: tuple[str, ...] = (
        *("增长", "增幅", "增加", "提高", "提升", "上升", "下降", "降低", "减少", "同比"),
        *("环比", "降幅", "压减", "节约", "收益率", "回报率", "升值", "倍增"),
    )
    """A change against a base, which may be small or pass 100 % (C03, C04, C11)."""
    increments: tuple[str, ...] = (
        *("提升", "提高", "增加", "减少", "降低", "预防和减少", "预防减少"),
    )
    """Openings of a name that promise a change without a base (C12, C20)."""
    reductions: tuple[str, ...] = (
        *("下降", "减少", "降低", "压减", "压降", "降幅", "控制幅度", "缩短"),
    )
    recoveries: tuple[str, ...] = ("挽回", "追回", "止损", "节约率")
    valued: tuple[str, ...] = (
        *("收入", "产量", "产值", "客流", "游客", "税收", "就业", "满意度", "合格率", "成活率"),
        *("覆盖率", "入学率", "人口", "储备", "销量", "出勤"),
    )
    """Things whose fall is no success: ≤ may be meant (C05)."""
    adverse_measures: tuple[str, ...] = (
        *("发生数", "发生率", "发生次数", "发生起数", "发案数", "发案率", "发案起数"),
        *("投诉数", "投诉率", "投诉量", "投诉次数", "投诉件数", "事故数", "事故率", "事故起数"),
        *("事故次数", "超期率", "逾期率", "差错率", "错误率", "故障率", "违规率", "违纪数"),
        *("违纪人数", "死亡率", "死亡人数", "伤亡人数", "返工率", "复吸率", "辍学率", "失业率"),
        *("不合格率", "超标率", "漏报率", "误报率", "不满意率", "不满意度"),
        *("返贫率", "流失率", "延误率", "重复信访率", "受害率", "发病率", "再犯率", "漏损率"),
        *("火灾起数", "火灾次数", "事件发生起数", "事件发生次数", "安全事件发生", "PM2.5浓度"),
        *("PM2.5平均浓度", "PM2.5年均浓度", "PM10浓度", "PM10平均浓度", "PM10年均浓度"),
    )
    absences: tuple[str, ...] = (
        *("无", "零", "0", "未", "不", "非", "未发生", "未出现", "无发生", "零发生", "杜绝"),
    )
    """In front of a bad thing they make a good one: 无差错率, 无事故天数 (C05, C22, C24)."""
    dissatisfaction: tuple[str, ...] = ("不满意", "投诉", "不认可")
    """Under satisfaction the fewer the better (C07–C09)."""
    favourable_measures: tuple[str, ...] = (
        *("满意度", "合格率", "完好率", "达标率", "覆盖率", "及时率", "保障率", "可靠率"),
        *("准确率", "办结率", "破案率", "在线率", "成活率", "优良率", "通过率", "完整率"),
        *("知晓率", "化解率", "优良天数", "处置率", "参保率", "普及率", "整改率", "绿化率"),
        *("就业率", "入学率", "巩固率", "治愈率", "接种率", "结案率", "畅通率"),
    )
    adverse_objects: tuple[str, ...] = (
        *("在押", "吸毒", "涉毒", "发案", "事故", "投诉", "伤亡", "死亡", "违纪", "上访"),
        *("火灾", "拖欠", "欠薪"),
    )
    handling: tuple[str, ...] = (
        *("查处", "打击", "抓获", "破获", "侦破", "处置", "处理", "办理", "办结", "整治"),
        *("救助", "化解", "调处", "帮扶", "戒治", "收治"),
    )
    """Dealing with a bad thing is work, though it pays to have more of it (C05, C22)."""
    prevention: tuple[str, ...] = (
        *("减少", "预防", "降低", "下降", "防范", "演练", "宣传", "培训", "教育", "隐患"),
        *("监测", "预警", "救援", "扑救", "出动", "应急", "保险", "缩短"),
    )
    zero_tolerance: tuple[str, ...] = (
        *("涉毒", "吸毒", "事故", "违纪", "伤亡", "死亡", "泄密", "腐败"),
    )
    units: tuple[str, ...] = _UNITS
    count_units: tuple[str, ...] = _COUNT_UNITS
    quality_units: tuple[str, ...] = ("%", "‰", "级", "等级", "分", "天", "个百分点")
    faults: tuple[str, ...] = (
        *("故障", "差错", "错误", "失误", "缺陷", "返工", "投诉", "漏洞", "宕机", "中断", "违规"),
        *("超标", "误报", "漏报", "事故", "退回", "返修", "超期", "逾期", "不合格", "不达标"),
    )
    """What tells of quality by how few there are: 系统故障次数 ≤2次 (C15)."""
    time_units: tuple[str, ...] = (
        *("天", "日", "个工作日", "工作日", "小时", "分钟", "秒", "周", "月", "个月", "季度"),
        *("年", "年月日", "月份", "号", "日历天", "自然日", "min", "h"),
    )
    measure_words: tuple[str, ...] = (
        *("间", "场", "个", "件", "套", "处", "人", "次", "辆", "户", "条", "起", "份", "盏"),
    )
    measure_twins: tuple[str, ...] = ("人名", "件起", "件宗", "起宗", "次场", "户家")
    """Pairs of measure words that say the same (C13)."""
    nouns_not_measures: tuple[str, ...] = (
        *("软件", "硬件", "文件", "案件", "事件", "证件", "零件", "部件", "条件", "构件"),
        *("用户", "窗户"),
        *("法人", "账户", "客户", "市场", "场所", "农场", "停车场", "养殖场", "空间", "时间"),
        *("线条", "管理处", "办事处", "配套", "批次", "班次", "频次", "车次", "机场", "广场"),
        *("操场", "牧场", "林场", "中间", "期间", "身份", "月份", "备份"),
    )
    """Nouns that end like a measure word (C13)."""

    workload: tuple[str, ...] = (
        *("数量", "套数", "场次", "次数", "个数", "处数", "份数", "期数", "台数", "批次"),
    )
    """Endings of names that count work done, not its effect (D03)."""
    effects: tuple[str, ...] = (
        *("破案率", "守法率", "下降", "降幅", "增长率", "增收", "就业率", "知晓率"),
    )
    """Effects that are no quality of an output (D04)."""
    incident_work: tuple[str, ...] = (
        *("查处", "处置", "处理", "处警", "救援", "勘查", "演练", "宣传", "培训", "教育", "隐患"),
        *("打击", "侦破", "抓获", "整治", "调处", "预案", "警示", "点位", "响应", "时间", "时长"),
        *("到达", "到场", "出警", "接警", "抢险", "救助", "赔付", "理赔"),
    )
    """Work on incidents, which is an output after all (D05)."""
    process: tuple[str, ...] = (
        *(
            "执行率",
            "资金到位",
            "经费到位",
            "款到位",
            "发放到位",
            "拨付到位",
            "专款专用",
            "转款专用",
            "专用率",
            "制度健全",
            "支出进度",
        ),
    )
    """Compliance that goes without saying (D06, D15)."""
    staff: tuple[str, ...] = (
        *("保安", "解说员", "讲解员", "医务", "医护", "保洁员", "协管", "辅警", "工作人员"),
        *("驻点", "聘用", "值守人员", "驾驶员", "护林员", "网格员", "编外", "管理人员"),
    )
    """People who are hired: an input (D07)."""
    vague_names: tuple[str, ...] = (
        *("满意度", "满意率", "满意", "完成率", "覆盖率", "合格率", "及时率", "达标率", "完好率"),
        *("数据中心", "接入平台", "六大工程"),
    )
    """Names that do not say of what or of whom (D08)."""
    measure_endings: tuple[str, ...] = (
        *("率", "度", "数", "量", "额", "值", "比", "面积", "时间", "时长", "天数", "成本"),
        *("人次", "场次", "里程", "指数", "等级", "单价", "费用", "标准", "收入", "水平"),
        *("工期", "时限", "期限", "周期", "比例", "比重", "占比", "幅度", "浓度"),
    )
    """Endings that make a short name a measure (D08)."""
    activities: tuple[str, ...] = (
        *("采集", "解码", "取证", "提取", "检测", "监测", "安装", "改造", "维护", "采购"),
    )
    countable_goods: tuple[str, ...] = ("套", "台", "部", "件")
    """A name that ends in an activity, counted in pieces of equipment (D09)."""
    feelings: tuple[str, ...] = ("安全感", "满意", "认可", "获得感", "幸福感")
    """What people feel belongs under satisfaction (D11)."""
    training: tuple[str, ...] = ("培训", "轮训", "研修")
    """Names of training projects (D15)."""
    public_order: tuple[str, ...] = ("公安", "国家安全", "监狱", "戒毒", "看守")
    capabilities: tuple[str, ...] = (
        *("卡口", "镜头", "探头", "摄像", "图传", "人脸识别", "电子警察", "监室", "在押"),
        *("羁押", "侦查软件", "劝阻软件", "取证", "数据提取", "数据解码", "警用装备"),
        *("视频监控", "监控点位", "监控探头"),
    )
    """Abilities of the security services that numbers would lay open (J02)."""
    secrets: tuple[str, ...] = (
        *("涉密", "密发", "机要", "侦控", "绝密", "机密", "秘密级", "技侦", "密级"),
    )
    unsecret: tuple[str, ...] = ("非涉密", "不涉密", "非密", "无涉密", "保密审查", "脱密")
    """Words of secrecy, and how they are denied (J01)."""
    officials: tuple[str, ...] = (
        *("书记", "区长", "县长", "市长", "省长", "镇长", "乡长", "局长", "厅长", "主任"),
        *("部长", "主席", "秘书长", "常委"),
    )
    endorsements: tuple[str, ...] = ("批示", "批准", "指示", "批注", "签批", "圈阅", "同意")
    """A person with an office, and what the person did (J03)."""
    vague_words: tuple[str, ...] = (
        *("进一步", "有效", "大力", "明显成效", "基本遏制", "显著", "大幅", "积极推进"),
        *("不断提升", "持续改善", "全面加强", "切实提高"),
    )
    """Words that cannot be tested (E13)."""
    accomplished: tuple[str, ...] = (
        *("发挥了", "取得了", "实现了", "完成了", "建成了", "得到了", "已完成", "已建成"),
    )
    intended: tuple[str, ...] = (
        *("将", "完成", "达到", "力争", "计划", "预计", "拟", "建成", "实现", "开展", "新建"),
    )
    """What was done against what is to be done (E05)."""
    present_state: tuple[str, ...] = (
        *("目前", "现有", "在册", "已有", "截至", "截止", "现状", "已超过", "原有", "共有"),
        *("上年", "去年", "以来", "近年", "历年"),
    )
    """Numbers behind these words describe the ground, not the goal (E03, E11, E12)."""
    stock_reasons: tuple[str, ...] = (
        *("疫情影响", "受疫情影响", "无", "无偏差", "客观原因", "政策原因", "资金不足", "其他原因"),
        *("工作需要", "情况变化", "加强管理", "进一步加强工作"),
    )
    """Reasons that say nothing (K21)."""
    finished: tuple[str, ...] = (
        *("已全部完成", "全部完成", "全面完成", "超额完成", "圆满完成", "如期完成", "按期完成"),
    )
    finished_in_part: tuple[str, ...] = ("已完成", "已经完成")
    """Said of a part where numbers, a rest or a later date stand beside them (K22)."""
    unfinished: tuple[str, ...] = (
        *("未全部完成", "未能全部完成", "未如期完成", "未能如期完成", "未全面完成", "没有全部完成"),
        *("基本完成", "不能如期完成"),
    )
    all_done: tuple[str, ...] = (
        *("全面完成", "全部完成", "圆满完成", "各项指标均完成", "均已完成", "全面实现"),
        *("全部实现", "均已实现", "全部达标", "全面达标", "均完成", "100%完成", "完成率100%"),
    )
    """Claims that something, or all, was done, and how they are denied (K22, K26)."""
    attachment_types: tuple[str, ...] = (
        *("pdf", "docx", "doc", "xlsx", "xls", "jpg", "jpeg", "png", "zip"),
    )
    """Endings of files that may be attached, in small letters (L09)."""
    promises: tuple[str, ...] = (
        *("建设", "新建", "改建", "扩建", "改造", "扩容", "安装", "购置", "采购", "更换"),
        *("制作", "施划", "修补", "修复", "编制", "查清", "达标", "升级", "培训", "建成"),
    )
    not_promises: tuple[str, ...] = (
        *("建设工程", "建设项目", "建设单位", "建设用地", "建设局", "建设任务", "建设期"),
        *("必须建设", "重点建设", "建成后", "建设后", "改造后", "培训机构"),
        *("平安建设", "文明建设", "法治建设", "作风建设", "队伍建设", "制度建设", "体系建设"),
        *("项目建设为抓手", "建设成果", "改造成果", "建设成效", "改造成效"),
    )
    """Tasks that the goal promises, and what only looks like one (E12)."""
    aids: tuple[str, ...] = ("资助", "救助", "帮扶", "慰问", "供养", "抚恤", "奖励")
    beneficiaries: tuple[str, ...] = (
        *("学生", "群众", "老人", "老年人", "儿童", "孤儿", "残疾人", "职工", "党员", "农户"),
        *("困难户", "贫困户", "家庭", "军人", "居民", "农民", "妇女", "教师", "患者", "病人"),
    )
    """What is done for people, and for whom: 资助困难学生 is a promise without a number (E12)."""


DEFAULT_VOCABULARY = Vocabulary()
