"""What the trade calls its columns: headings in simplified and traditional Chinese and in English, by field."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

_LONGEST: Final = 40
_MARKS: Final = re.compile(r"[\W_]+")

RETAILERS: Final[dict[str, str]] = {
    "customer_code": (
        "客户编码|客户代码|客户编号|客户号|零售户编码|零售户编号|零售户代码|商户编码|户号|店铺编码|门店编码|"
        "门店编号|客户ID|客戶編碼|客戶代碼|客戶編號|門市編號|店號|分公司統一編號|Customer code|Customer no|"
        "Customer number|Customer ID|Store number|Store no|Store ID|Shop code|Shop no|Cust code|Account no|"
        "Account number"
    ),
    "license_no": (
        "烟草专卖零售许可证号|零售许可证号|烟草专卖许可证号|许可证号|许可证编号|许可证号码|专卖许可证号|专卖证号|"
        "烟草证号|烟证号|证号|烟草专卖零售许可证|菸酒販賣許可證號|許可證號|許可證字號|Licence number|Licence no|"
        "License number|License no|Retail licence number|Permit number"
    ),
    "license_valid_to": (
        "许可证有效期|许可证有效期至|许可证有效期止|有效期至|有效期止|有效期限|有效期|许可证到期日|"
        "许可证到期日期|到期日期|到期日|许可证截止日期|有效期結束日|有效期限至|到期日|Licence valid to|"
        "License valid to|Expiration date|Expiry date|Valid to|Valid until|License expiration date"
    ),
    "license_status": (
        "许可证状态|证件状态|客户状态|经营状态|营业状态|状态|BUSINESS_STATUS|狀態|許可證狀態|營業狀態|"
        "Licence state|Licence status|License status"
    ),
    "name": (
        "店名|户名|店铺名称|店铺|客户名称|零售户名称|零售户|零售客户名称|商户名称|企业名称|字号名称|经营户名称|"
        "门店名称|单位名称|名称|名称(全称)|店名全称|商店名称|字号|店鋪名稱|客戶名稱|名稱|門市名稱|商店名稱|"
        "分公司名稱|商號名稱|Shop name|Shop|Store name|Trade name|Trade|Customer name|Business name|DBA|Name|"
        "Outlet name|Account name"
    ),
    "short_name": "简称|店铺简称|客户简称|店名简称|簡稱|Short name",
    "owner_name": (
        "负责人|经营者|经营者姓名|负责人姓名|法人|法定代表人|法人代表|业主|持证人|持证人姓名|店主|負責人|"
        "負責人姓名|經營者|Owner|Legal name|Licensee|Owner name|Operator|Proprietor"
    ),
    "contact_name": "联系人|联系人姓名|联络人|聯絡人|聯繫人|Contact|Contact name|Contact person",
    "phone": (
        "电话|联系电话|电话号码|手机|手机号|手机号码|联系方式|订货电话|固定电话|移动电话|電話|聯絡電話|電話號碼|"
        "手機|Phone|Phone number|Telephone|Tel|Mobile|Mobile phone"
    ),
    "address": (
        "地址|经营地址|店铺地址|详细地址|门店地址|营业地址|经营场所|地址(详细到门牌号)|住所|零售户地址|客户地址|"
        "分公司地址|門市地址|店址|營業地址|詳細地址|Address|Street address|Shop address|Store address|"
        "Business address|Address & Lat/Long|Location address"
    ),
    "street": "街道|街道名称|街道/乡镇|乡镇|镇街|乡镇街道|所属街道|街道名稱|鄉鎮",
    "latitude": "纬度|纬度_84|緯度|Latitude|Lat|Y坐标",
    "longitude": "经度|经度_84|經度|Longitude|Lon|Lng|Long|X坐标",
    "datum": "坐标系|坐标系统|座標系統|Datum",
    "opening_hours": "营业时间|服务时间|经营时间|營業時間|Opening hours|Hours|Business hours",
    "joined_on": (
        "入网日期|入网时间|新入网日期|开户日期|建档日期|分公司核准設立日期|設立日期|Connected on|Joined on|Start date"
    ),
    "format_code": (
        "业态|经营业态|零售业态|业态类型|业态名称|业态编码|CUST_FORMAT|業態|Business format|Format|Store type"
    ),
    "market_type": "市场类型|城乡|城乡类别|城农网|网络类型|城网农网|MARKET_TYPE|市場類型|Market type|Network",
    "scale": "经营规模|规模|營業規模|經營規模|Business scale|Scale",
    "class42": "客户类别|客户分类|42类|客户类别(42类)|客戶類別|Customer class",
    "credit_level": "诚信等级|信用等级|守法等级|诚信等级评定|CREDIT_LEVEL|信用等級|Credit level|Integrity level",
    "terminal_type": "终端类型|零售终端类型|终端等级|終端類型|Terminal type",
    "is_sample": "信息采集点|是否信息采集点|样本户|是否样本户|採集點|Sample point",
    "is_demonstration": "示范店|是否示范店|示范户|示範店|Demonstration shop",
    "big_account": "千条大户|大户|是否大户|1,000-carton account|Big account",
    "order_cycle": "订货周期|订货日|访销日|访销周期|订货批次|ORDER_CYCLE|訂貨週期|Order cycle|Order day",
    "order_channel": "订货方式|订货渠道|訂貨方式|Ordering channel|Order channel",
    "delivery_route": "送货线路|送货线|配送线路|送货路线|配送路線|送貨路線|Delivery route",
    "cycle_days": "拜访周期|拜访周期(天)|走访周期|走访周期(天)|拜訪週期|Visit cycle|Visit cycle (days)",
    "tier": "档位|客户档位|货源档位|投放档位|GRADE|檔位|Supply tier|Tier",
    "tier_period": "档位周期|档位期间|档位有效期|Tier period",
    "remark": "备注|说明|備註|Remark|Remarks|Note|Notes",
    "route": "走访线路|拜访线路|客户经理线路|走访路线|片区|所属片区|服务线路|拜訪路線|Route|Visiting route",
}
ORDERS: Final[dict[str, str]] = {
    "customer_code": "Customer|" + RETAILERS["customer_code"],
    "invoice_no": (
        "订单号|订单编号|订单号码|单号|订货单号|销售单号|发票号|發票號碼|訂單號|訂單編號|Order number|Order no|"
        "Order ID|Invoice|Invoice no|Invoice number|InvoiceNo|Invoice/Item Number"
    ),
    "ordered_on": (
        "订货日期|订单日期|下单日期|订货时间|下单时间|日期|销售日期|访销日期|訂貨日期|訂單日期|Order date|"
        "Ordered on|Date|Invoice date|InvoiceDate"
    ),
    "product_code": (
        "商品编码|商品代码|商品编号|品规编码|品规代码|卷烟编码|卷烟代码|产品编码|条码|商品條碼|商品編碼|商品編號|"
        "Product code|Product no|Product ID|Item number|Item no|SKU|Stock code|StockCode"
    ),
    "product_name": (
        "商品名称|品规名称|品规|卷烟名称|卷烟品名|品名|商品|产品名称|商品名稱|產品名稱|Product name|Product|"
        "Item description|Description|Item"
    ),
    "qty_tiao": (
        "数量|数量(条)|订货数量|订货量|订货量(条)|订购数量|销量|销量(条)|销售数量|实际订货量|條數|數量|訂貨數量|"
        "条数|Quantity|Qty|Cartons|Bottles sold"
    ),
    "price_fen": (
        "单价|单价(元)|批发价|批发价(元)|批发价(元/条)|价格|單價|批發價|價格|Unit price|Price|Wholesale price|"
        "State bottle retail"
    ),
}
BY_KIND: Final = {"retailers": RETAILERS, "orders": ORDERS}


@cache
def plain_heading(heading: str) -> str:
    """Give a heading as it is compared: without width, case, spaces and punctuation."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", heading).casefold())


@cache
def fields_by_heading(kind: str) -> dict[str, str]:
    """Give the field that each known heading names, by its plain form; a field's own name is one too."""
    known: dict[str, str] = {}
    for name, headings in BY_KIND[kind].items():
        for heading in (*headings.split("|"), name):
            known.setdefault(plain_heading(heading), name)
    return known


def is_known(heading: str) -> bool:
    """Say whether a text is a heading of the trade, of any kind of list."""
    plain = plain_heading(heading) if len(heading) <= _LONGEST else ""
    return any(plain in fields_by_heading(kind) for kind in BY_KIND)
