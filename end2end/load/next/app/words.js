/** The portal's Chinese sentences for the codes of its tables. */

export const day = (date) => `${Number(date.slice(5, 7))}\u00a0月\u00a0${Number(date.slice(8))}\u00a0日`;
export const shortDay = (date) => `${Number(date.slice(5, 7))}/${Number(date.slice(8))}`;

export const STAGES = {
  acceptance_and_contract: "受理签约",
  acceptance: "业务受理",
  supply_plan: "供电方案答复",
  design_review: "设计审查",
  works: "工程实施",
  intermediate_inspection: "中间检查",
  completion_inspection: "竣工检验",
  construction_and_energisation: "施工接电",
  metering_and_energisation: "装表接电",
};

export const GOING_ON = {
  acceptance_and_contract: "正在受理和签约",
  acceptance: "正在受理申请",
  supply_plan: "正在制定供电方案",
  design_review: "正在审查设计",
  works: "正在进行工程实施",
  intermediate_inspection: "正在进行中间检查",
  completion_inspection: "正在进行竣工检验",
  construction_and_energisation: "正在施工接电",
  metering_and_energisation: "正在装表接电",
};

export const STAGE_STATES = {
  done: ["done", "已完成："],
  current: ["now", "进行中："],
  paused: ["now paused", "进行中："],
  future: ["future", "未开始："],
  ended: ["ended", ""],
};

export const OWNERS = { utility: "供电公司", customer: "您", third_party: "第三方" };
export const STANDINGS = { law: "法规政策", promise: "供电公司公开承诺", internal: "供电公司内部标准" };

export const PAUSES = {
  outstanding_document: "等待您补交资料",
  survey_appointment: "等待您选择勘查时间",
  plan_signature: "等待您签收供电方案",
  customer_works: "等待您的设计、施工",
  rectification: "等待您整改",
  customer_request: "您要求暂缓",
  government_approval: "等待政府审批",
};

const ERRANDS = { survey: "现场勘查", metering: "装表接电" };

const DUTIES = {
  survey_appointment: "请选择现场勘查时间。您一选定，时钟立即恢复。",
  plan_signature: "请签收供电方案。您一签收，时钟立即恢复。",
  customer_works: "请完成您自己的设计、施工，完成后报验。",
  rectification: "请按检验意见整改，整改完成后报验。",
  customer_request: "您想继续时，请告诉客户经理。",
};

const NO_DUTY = "您现在无需办理任何事项。";

const DOCUMENTS = {
  id_card: "居民身份证",
  temporary_id_card: "临时居民身份证",
  household_register: "户口簿",
  military_id: "军官证、士兵证",
  taiwan_permit: "台湾居民来往大陆通行证",
  hong_kong_macao_permit: "港澳居民来往内地通行证",
  passport: "护照",
  permanent_residence: "外国人永久居留身份证",
  business_licence: "营业执照",
  property_certificate: "不动产权证书",
  house_certificate: "房产证",
  purchase_contract: "购房合同",
  homestead_certificate: "宅基地证",
  lease: "租赁协议及出租方产权证明",
  court_judgment: "法院判决文书",
  land_title: "土地权属证明",
  village_certificate: "村（居）委会证明",
  authorisation: "授权委托书",
};

const REDATED = {
  calendar_published: "放假安排公布",
  pause_ended: "暂停结束",
  external_line_decided: "勘查确定了是否需要外线",
  reclassified: "用电类别改变",
  corrected: "时间更正",
};

const REFUSALS = {
  outside_service_area: "用电地址不在本公司供电区域",
  supply_unsafe: "现场不具备安全供电条件",
  premises_not_permitted: "该处用电不符合规定",
  document_not_genuine: "证件未通过核验",
};

export const CONDITIONS = {
  in_town_planning_area: "城镇规划建设用地范围内",
  outside_town_planning_area: "城镇规划建设用地范围外",
  zero_investment: "居民和 160 千瓦及以下小微、民营企业",
  not_zero_investment: "其他用户",
  several_circuits: "两路及以上电源",
};

export const CHARGES = { forbidden: "不得收取", agreed_with_firm: "市场价，由您与施工单位约定，不经供电公司收取" };
export const UNITS = { case: "件", kilowatt: "千瓦" };
export const PARTIES = { customer: "您", utility: "供电公司", firm: "您自选的企业" };

export const yuan = (fen) => `¥${(fen / 100).toFixed(2)}`;

/** The first promise and what replaced it, once they differ from what holds now. */
export function promises({ promise, due }) {
  if (!promise || (promise.redated.length === 0 && promise.due === due)) return "";
  const redated = promise.redated.map((one) => ` 因${REDATED[one.reason]}改为 ${day(one.due)}。`);
  return ` 最初承诺 ${day(promise.due)}。${redated.join("")}`;
}

const EVENTS = {
  submitted: () => ["申请已提交"],
  accepted: () => ["申请已受理"],
  slots_offered: ({ errand }) => [`给出了可选的${ERRANDS[errand]}时间`],
  survey_booked: () => [`约定${ERRANDS.survey}的时间`],
  metering_booked: () => [`约定${ERRANDS.metering}的时间`],
  appointment_cancelled: ({ errand }) => [`取消了约定的${ERRANDS[errand]}`],
  survey_done: ({ external_line }) => ["现场勘查完成", external_line ? "需要外线" : "不需要外线"],
  plan_answered: () => ["供电方案已答复"],
  plan_signed: () => ["您已签收供电方案"],
  design_reviewed: () => ["设计审查完成"],
  works_finished: () => ["工程实施完成"],
  intermediate_inspected: () => ["中间检查完成"],
  inspection_passed: () => ["竣工检验合格"],
  inspection_failed: () => ["竣工检验未通过，整改后再次检验"],
  energised: () => ["装表接电完成，已通电"],
  paused: ({ reason }) => [PAUSES[reason]],
  resumed: () => ["时钟恢复"],
  document_received: ({ document }) => [`已收到：${DOCUMENTS[document]}`],
  contractor_chosen: ({ chosen }) => [chosen.choice === "none" ? "您决定不另选施工单位" : "您已确定施工单位"],
  corrected: () => ["更正了一条记录的时间"],
  confirmed: () => ["客户确认了一条记录的时间"],
  reclassified: () => ["用电类别改变"],
  redated: ({ due, reason, target }, before) => {
    const from = before.findLast(({ kind, payload }) =>
      (kind === "promised" || kind === "redated") && JSON.stringify(payload.target) === JSON.stringify(target));
    const limit = target.of === "stage" ? STAGES[target.stage] : `全过程时限 ${target.days} 个工作日`;
    const title = from ? `最迟日期由 ${day(from.payload.due)}改为 ${day(due)}` : `最迟日期改为 ${day(due)}`;
    return [title, `${limit}。原因：${REDATED[reason]}。原承诺日期仍然保留。`];
  },
  withdrawn: () => ["申请已撤回"],
  refused: ({ reason }) => [`不予受理：${REFUSALS[reason]}`],
  merged: ({ into }) => [`已并入申请 ${into}`],
};

/** Title and detail of an entry of the log; promises have none. */
export const entry = ({ kind, payload }, before) => EVENTS[kind]?.(payload, before);

/** The sentence on top of the page, how it stands, and what the customer has to do. */
export function summary({ state, stages, current, pause, ...progress }) {
  if (state !== "open") {
    const said = { energised: `已于 ${day(progress.today)}接电`, withdrawn: `申请已于 ${day(progress.today)}撤回`, refused: "申请未予受理" };
    return {
      sentence: said[state] ?? "申请已并入另一件申请，进度在那里继续",
      chip: progress.overdue ? ["overdue", "曾超时"] : state === "energised" ? ["on-time", "按时"] : null,
      duty: state === "energised" ? "用得怎么样？收到短信后可以评价。" : NO_DUTY,
    };
  }
  const stage = stages[current];
  const visit = stage.visits.at(-1);
  const whole = progress.limits.filter((limit) => limit.clock === "whole").toSorted((a, b) => a.allowed - b.allowed).at(-1);
  const measure = stage.limit || !whole
    ? { due: visit.due, limit: stage.limit, used: visit.used, over: visit.over }
    : { due: whole.due, limit: whole.allowed, used: whole.used, over: whole.overdue ? whole.used - whole.allowed : 0, whole: true };
  const without = stage.limit ? null : progress.undecided && progress.limits.find((limit) => limit.external_line === false);
  if (pause) return paused(stage, pause, measure, without);
  const doing = GOING_ON[stage.kind];
  if (measure.over > 0) {
    return {
      sentence: `${doing}，应于 ${day(measure.due)}办结，已超时 ${measure.over} 个工作日`,
      chip: ["overdue", `已超时 ${measure.over} 个工作日`],
      duty: "您无需办理任何事项。可以拨打 95598 催办，也可以向能源监管热线 12398 反映。",
    };
  }
  const act = measure.whole || stage.kind.endsWith("energisation") ? "接电" : stage.kind === "supply_plan" ? "答复" : "办结";
  const by = without?.due && measure.due
    ? `；不需外线的最迟 ${day(without.due)}接电，需要外线的最迟 ${day(measure.due)}接电`
    : measure.due ? `，最迟 ${day(measure.due)}${act}` : "";
  const used = `第 ${measure.used} / ${measure.limit} 个工作日`;
  return {
    sentence: `${doing}，由${OWNERS[stage.owner]}办理${by}`,
    chip: !measure.limit ? null
      : measure.due === progress.today ? ["due-soon", `今天到期 · ${used}`]
      : ["on-time", measure.used === 0 ? `按时 · 时限 ${measure.limit} 个工作日` : `按时 · ${used}`],
    duty: stage.owner === "customer" ? "请完成您自己的设计、施工；施工单位由您自己选。" : NO_DUTY,
  };
}

function paused(stage, pause, measure, without) {
  const left = Math.max(0, measure.limit - measure.used);
  const leftWithout = without ? Math.max(0, without.allowed - without.used) : 0;
  const then = measure.over > 0 ? `；此前已超时 ${measure.over} 个工作日`
    : pause.reason === "government_approval" || left === 0 ? ""
    : leftWithout > 0 ? `；自您办好起，不需外线的 ${leftWithout} 个、需要外线的 ${left} 个工作日内办结`
    : `；自您办好起 ${left} 个工作日内办结`;
  const document = pause.reason === "outstanding_document" && DOCUMENTS[pause.awaits.document];
  return {
    sentence: `${STAGES[stage.kind]}暂停：${PAUSES[pause.reason]}${then}`,
    chip: measure.over > 0 ? ["overdue", `已超时 ${measure.over} 个工作日`] : ["paused", `时钟暂停，自 ${day(pause.since)}起`],
    duty: document ? `请补交：${document}。收到后时钟立即恢复。` : DUTIES[pause.reason] ?? NO_DUTY,
  };
}

/** What a stage's line in the row of stages says: one line a visit. */
export function stageLines(stage) {
  const limit = stage.limit ? `时限 ${stage.limit} 个工作日` : null;
  const joined = (...parts) => parts.filter(Boolean).join(" · ");
  if (stage.visits.length === 0) {
    if (stage.state === "ended") return ["未进行"];
    const expected = stage.owner === "customer" ? "由您办理，不计入供电公司时限"
      : stage.forecast ? `预计 ${day(stage.forecast)}前`
      : limit ? "自您办好起计算" : `由${OWNERS[stage.owner]}办理`;
    return [joined(expected, limit)];
  }
  return stage.visits.map((visit, index, all) => {
    const number = all.length > 1 && `第 ${index + 1} 次`;
    if (!visit.finished) return joined(number, `${day(visit.days[0].date)}起`, limit);
    if (!visit.passed) return joined(number, `${day(visit.through)}未通过，整改后再来`);
    const late = visit.over > 0 ? `，超时 ${visit.over} 日` : "";
    return joined(number, `${day(visit.through)}完成 · 用时 ${visit.used} 个工作日${late}`);
  });
}

/** Whose days a limit counts, and how many there are. */
export function clock(limit, undecided) {
  if (limit.clock === "utility") return [`供电公司用时 ${limit.used} 个工作日`, `各环节合计时限 ${limit.allowed} 个工作日`];
  const said = `全过程已计 ${limit.used} 个工作日`;
  if (!undecided || limit.external_line === null || !limit.due) return [said, `全过程时限 ${limit.allowed} 个工作日`];
  return [said, `${limit.external_line ? "需要外线" : "不需外线"}的时限 ${limit.allowed} 个工作日，最迟 ${day(limit.due)}`];
}

/** The days of a derivation in words, those of one kind in a row together. */
export function spoken(days, due) {
  const runs = [];
  for (const one of days) {
    const run = runs.at(-1);
    if (run && !one.counted && !run[0].counted && run[0].reason === one.reason && run[0].name === one.name) run.push(one);
    else runs.push([one]);
  }
  let number = 0;
  const said = runs.map((run) => {
    const first = run[0];
    const span = run.length > 1 ? `${day(first.date)}至 ${day(run.at(-1).date)}` : day(first.date);
    switch (first.reason) {
      case "entered": return `${span}进入本环节，不计`;
      case "weekend": return `${span}周末，不计`;
      case "holiday": return `${span}${first.name}放假，不计`;
      case "paused": return `${span}全天等待您，不计`;
      case "customers_turn": return `${span}由您办理，不计`;
      default: {
        number += 1;
        return `${span}${first.reason === "makeup_workday" ? "调休上班，" : ""}计第 ${number} 日${due === first.date ? "，为最迟日" : ""}`;
      }
    }
  });
  return `${said.join("；")}。`;
}

const MARKS = { entered: "起", weekend: "休", holiday: "假", paused: "停", customers_turn: "您" };
const CLASSES = { entered: "start", weekend: "off", holiday: "off", paused: "pause", customers_turn: "pause" };

/** One box a day: its class, day and mark. */
export function dayBoxes(days, due, today) {
  let number = 0;
  return days.map(({ date, counted, reason }) => {
    if (counted) number += 1;
    const mark = counted ? `${number}${date === due ? " 止" : ""}` : MARKS[reason];
    const ordinary = due && date > due ? "over" : date > today ? "left" : "used";
    return { class: date === due ? "due" : CLASSES[reason] ?? ordinary, day: shortDay(date), mark };
  });
}

/** One box a week, Monday to Sunday, with how many of its days counted. */
export function weekBoxes(days, due, today) {
  const weeks = [];
  for (const one of days) {
    if (weeks.length === 0 || new Date(one.date).getUTCDay() === 1) weeks.push([]);
    weeks.at(-1).push(one);
  }
  return weeks.map((week) => {
    const [first, last] = [week[0].date, week.at(-1).date];
    const counted = week.filter((one) => one.counted).length;
    const holdsDue = week.some((one) => one.date === due);
    const kind = holdsDue ? "due" : counted === 0 ? "off" : due && first > due ? "over" : first > today ? "left" : "used";
    const mark = counted === 0 ? "不计" : `计 ${counted} 日`;
    return {
      class: `week ${kind}`,
      day: first === last ? shortDay(first) : `${shortDay(first)}–${shortDay(last)}`,
      mark: holdsDue ? `${mark} · ${shortDay(due)} 止` : mark,
    };
  });
}
