import type { Language } from '../texts';

/** What functions give, in Chinese; the server says it in English. How they are written is the same. */
const ZH: Record<string, string> = {
  prev: 'x 的上一个值',
  changed: 'x 的最新值是否与之前不同',
  rises: '条件是否随最新读数变为成立',
  falls: '条件是否随最新读数变为不成立',
  delta: 'x 相比上一个值或一段时间内的增量',
  rate: 'x 每秒的增量',
  avg: '平均值；也可用于其他物，如 avg(children.pump.power)',
  min: '最小值',
  max: '最大值',
  sum: '总和',
  count: '值的个数，或条件成立的次数',
  stddev: '标准差',
  any: '几个物中是否有任一个成立',
  all: '几个物是否全部成立',
  desired: '可写属性 x 的期望值',
  shift: '按班次日历当前的班次名称；没有则为空',
  working: '按班次日历此刻是否有班次',
  workday: '按班次日历今天是否有班次开始',
  percentile: '百分位数',
  missing: 'x 或任何读数是否已这么久没有上报',
  lasts: '条件是否已不间断地成立这么久',
  sequence: '各条件是否在这段时间内依次成立',
  hour: '规则所属空间时区的小时，0 至 23',
  weekday: '星期一为 1，星期日为 7',
  day: '一个月中的第几天，1 至 31',
  month: '月份，1 至 12',
  between: '一天中的时刻是否在两者之间',
  inside: '位置是否在空间的区域内',
  area: '位置所在的最深层空间路径；不在任何区域则为空',
  enters: '位置是否随最新读数进入区域',
  leaves: '位置是否随最新读数离开区域',
  distance: '到某一经纬度的距离，单位为米',
  known: '是否有质量良好的值',
  number: '文本所写的数',
  contains: '文本是否包含这一部分',
  starts_with: '文本是否以此开头',
  ends_with: '文本是否以此结尾',
  matches: '文本中是否有匹配此模式（RE2）的部分',
  lower: '转为小写',
  length: '字符数',
  abs: '绝对值',
  round: '四舍五入到整数',
  floor: '向下取整',
  ceil: '向上取整',
  sqrt: '平方根',
  least: '各参数中最小者',
  greatest: '各参数中最大者',
};

/** How a function is written, and what it gives in the language of the page. */
export function meaningOf(it: { name: string; meaning: string }, language: Language): { written: string; gives: string } {
  const at = it.meaning.indexOf(': ');
  const written = at < 0 ? it.meaning : it.meaning.slice(0, at);
  const gives = at < 0 ? '' : it.meaning.slice(at + 2);
  return language === 'zh' ? { written: written.replaceAll(' or ', '，'), gives: ZH[it.name] ?? gives } : { written, gives };
}
