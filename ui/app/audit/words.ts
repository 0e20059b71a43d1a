import type { Language } from '../texts';

/** What the operations of the audit log are called, made of their parts. Pure. */

const VERBS: Record<string, string> = {
  accept: '接受',
  acknowledge: '确认',
  answer: '应答',
  approve: '同意',
  assign: '指派',
  begin: '开始',
  cancel: '撤回',
  change: '修改',
  check: '检查',
  comment: '备注',
  confirm: '确认',
  create: '新建',
  decommission: '退役',
  delete: '删除',
  explain: '解释',
  forget: '忘记',
  get: '查看',
  join: '关联',
  leave: '解除关联',
  list: '查看',
  make: '生成',
  pause: '暂停',
  post: '提交',
  preview: '预览',
  put: '设置',
  recommission: '恢复服役',
  renew: '更换',
  replace: '修改',
  reset: '重置',
  shelve: '搁置',
  start: '启动',
  retry: '重试',
  stop: '停止',
  test: '测试',
  unshelve: '取消搁置',
  update: '修改',
};

const NOUNS: Record<string, string> = {
  Account: '账户',
  Alarm: '告警',
  Alarms: '告警',
  Annotation: '注释',
  Audit: '审计日志',
  Backtest: '回测',
  Backup: '备份',
  Bulk: '批量读数',
  BulkCommand: '批量指令',
  ClaimCode: '认领码',
  Channel: '通知通道',
  Commands: '指令',
  Calendar: '班次日历',
  Geofence: '电子围栏',
  Command: '指令',
  Dashboard: '看板',
  Decommission: '退役',
  Event: '事件',
  Import: '导入',
  Invocation: '指令',
  Maintenance: '维护窗口',
  Model: '物模型',
  Passkey: '通行密钥',
  PasskeySession: '通行密钥登录',
  Notice: '通知',
  Password: '密码',
  Provider: '身份提供方',
  ProviderSession: '单点登录',
  ProvisioningKey: '注册密钥',
  Readings: '读数',
  RecoveryCodes: '恢复码',
  Relation: '关系',
  Role: '角色',
  Rota: '值班表',
  Rule: '规则',
  Schedule: '计划',
  SecondFactor: '第二因素',
  Session: '登录',
  Share: '分享链接',
  SignInLink: '登录链接',
  Space: '空间',
  Thing: '物',
  ThingToken: '物的令牌',
  Token: '令牌',
  Totp: '一次性验证码',
  Trace: '读数跟踪',
  View: '视图',
};

/** Those that are no verb and noun, and what protocols say. */
const WHOLE: Record<string, string> = {
  act: '执行动作',
  actOnAlarms: '批量处理告警',
  desire: '设定期望值',
  provision: '自行注册',
  recomputeTrips: '重新求取空间的行程',
  recomputeTripsOfThing: '重新求取行程',
  signOutEverywhere: '退出所有设备',
  'mqtt.connect-refused': 'MQTT 连接被拒',
  'jt808.connect-refused': 'JT/T 808 连接被拒',
  'gb32960.connect-refused': 'GB/T 32960 连接被拒',
  'sql.connect-refused': 'SQL 连接被拒',
  'jt808.register': 'JT/T 808 终端注册',
  'gb32960.register': 'GB/T 32960 车辆注册',
  'http.connect-refused': 'HTTP 访问被拒',
  'server.started': '服务器启动',
};

/** A kind of what something was done to, in words; one that is not known as it is. */
export function kindWords(language: Language, kind: string): string {
  const noun = kind.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  return language === 'zh' ? (NOUNS[noun] ?? kind) : kind.replaceAll('-', ' ');
}

/** An operation in words; one that is not known as it is. */
export function operationWords(language: Language, operation: string): string {
  const [, verb = '', noun = ''] = /^([a-z]+)(.*)$/.exec(operation) ?? [];
  if (language === 'zh') {
    const known = WHOLE[operation] ?? (VERBS[verb] !== undefined && NOUNS[noun] !== undefined ? `${VERBS[verb]}${NOUNS[noun]}` : undefined);
    return known ?? operation;
  }
  return operation
    .replace(/[.-]/g, ' ')
    .replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
}
