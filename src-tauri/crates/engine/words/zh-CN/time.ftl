ago-now = 不到 1 分钟前
ago-minutes = { $count } 分钟前
ago-hours = { $count } 小时前
ago-days = { $count } 天前
moment-format = %Y年%-m月%-d日 %H:%M:%S UTC
