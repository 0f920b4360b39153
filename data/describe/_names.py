"""What departments call the columns that events and warnings need: words of their headers, the likeliest first."""

EVENTS = {
    "event": (
        r"(case|event|request|ticket|order|enquiry).*(id|no|number|key)\b|工单.*号|事件.*号|编号|单号|流水号",
        r"\bid\b|_id$",
    ),
    "opened_at": (
        r"open|creat|报告时间|受理时间|发生时间|上报时间|创建时间|来电时间|登记时间",
        r"report|receiv|start|发生|受理|上报",
    ),
    "due_at": (r"due|target|sla|deadline|时限|期限|截止|应办结",),
    "closed_at": (
        r"closed|close_?(dt|date|time)|resolved|finish|completed|办结时间|结案时间|完成时间|处置时间",
        r"办结|结案",
    ),
    "updated_at": (r"updat|modif|更新|修改",),
    "status": (r"status|state\b|状态|办理情况",),
    "title": (r"title|summary|标题|摘要", r"descr|subject|内容|描述"),
    "topic": (r"^type$|_type$|类型|诉求类别|类别|事项", r"reason|categor|kind|分类|class"),
    "department": (r"^dep|department|agency|承办|主办|部门|单位",),
    "channel": (r"^source$|channel|来源|渠道|途径", r"origin"),
    "rating": (r"rating|satisf|满意|评分|评价",),
    "level": (r"level|priorit|severity|级别|等级|紧急",),
}
WARNINGS = {
    "warning": (r"(warning|alert|预警).*(id|no|number|号)|编号", r"\bid\b|identifier|_id$"),
    "kind": (r"kind|type|event|种类|类型|灾种",),
    "level": (r"level|severity|colou?r|级别|等级|颜色",),
    "issuer": (r"issuer|sender|发布单位|发布机构|单位",),
    "title": (r"title|headline|标题", r"text|内容|content"),
    "issued_at": (r"issue|sent|publish|发布时间|发布",),
    "expires_at": (r"expir|until|失效|截止|解除",),
}
PLACE = (
    r"neighbou?rhood|station\b|site\b|watch ?point|监测点|站点|站名|点位|测站|街道|社区|地点",
    r"^(place|district|area|borough|region)$|区县|行政区|片区|辖区",
    r"place|district|area|region|borough|ward|city|区域|位置|county|country",
)
SITE = r"station|site|point|站|点位|测点"
INDICATOR = (r"indicator|item|metric|parameter|指标|监测项|项目|要素",)
VALUE = (r"^value$|^val$|数值|监测值|测值|^值$|reading|读数",)
LON = (r"lon|lng|经度|^x$",)
LAT = (r"lat|纬度|^y$",)
HOUR = (r"hour|time|clock|小时|时$|时间|时刻|hh",)
YEAR, MONTH, DAY = (r"^year|^yr|年份?$",), (r"^month|^mon$|月份?$",), (r"^day|^dd$|日$",)
