import { notFound } from "next/navigation";
import { readCase } from "../../database.js";
import { dateOf, derivationOf, feeLines, progressOf } from "../../progress.js";
import * as words from "../../words.js";

export const dynamic = "force-dynamic";

const grouped = (reference) => `${reference.slice(0, 4)}-${reference.slice(4, 8)}-${reference.slice(8)}`;

export async function generateMetadata({ params }) {
  return { title: `受理编号 ${grouped((await params).reference)}` };
}

export default async function CasePage({ params }) {
  const { reference } = await params;
  const one = await readCase(reference);
  if (!one) notFound();
  const progress = progressOf(one, new Date());
  const derivation = derivationOf(one, progress);
  return (
    <div className="grid">
      <div className="stack">
        <Headline one={one} progress={progress} />
        {derivation && <Derivation derivation={derivation} today={progress.today} version={one.standard.version} />}
        <Clocks progress={progress} />
        <Fees lines={feeLines(one)} version={one.fees.version} />
        <Log events={one.log} />
      </div>
      <aside className="stack">
        <Card title="这是您的申请？">
          <p className="small muted">用短信里的专属链接，或者手机号码和验证码，可以看到客户经理、资料，并选择勘查时间。</p>
          <p className="small"><a href={`/my/${reference}`}>打开我的申请</a></p>
        </Card>
        <Card title="设计、施工单位由您自己选">
          <p className="small muted">
            凡持有效许可证的企业均可承接，不限于本名单，任何人不得指定。名单按当日随机顺序排列，不构成推荐。
          </p>
          <p className="small"><a href="/contractors">查看企业名录</a></p>
        </Card>
        <Card title="不想在网上办？">
          <p className="small">拨打 <a href="tel:95598">95598</a>，或到任一营业厅办理，不限区域。</p>
        </Card>
      </aside>
    </div>
  );
}

function Card({ title, id, kind, children }) {
  return (
    <section className={kind ? `card ${kind}` : "card"} id={id}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

const ICONS = {
  "on-time": "M3 8.5l3.2 3.2L13 4.8",
  "due-soon": "M8 4v4.5l2.8 1.7",
  overdue: "M8 3.5v5.5M8 12v.4",
  paused: "M5.5 4v8M10.5 4v8",
};

function Chip({ kind, text }) {
  return (
    <span className={`chip ${kind}`}>
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false">
        <path d={ICONS[kind]} fill="none" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
      {text}
    </span>
  );
}

function Headline({ one, progress }) {
  const { sentence, chip, duty } = words.summary(progress);
  const about = [one.standard.name.zh, `${one.capacity_watts / 1000} kW`];
  if (progress.current >= 0) about.push(`第 ${progress.current + 1} 步 / 共 ${progress.stages.length} 步`);
  return (
    <section className="card hero">
      <p className="reference-line">受理编号 <b>{grouped(one.reference)}</b>{` · ${about.join(" · ")}`}</p>
      <h1>{sentence}</h1>
      <p className="state">
        {chip && <Chip kind={chip[0]} text={chip[1]} />}
        <span className="muted">{duty}</span>
      </p>
      <ol className={`tracker of-${progress.stages.length}`} aria-label="办理环节">
        {progress.stages.map((stage, at) => <Stage key={stage.kind} stage={stage} current={at === progress.current} />)}
      </ol>
    </section>
  );
}

function Stage({ stage, current }) {
  const [look, said] = words.STAGE_STATES[stage.state];
  return (
    <li className={look} aria-current={current ? "step" : undefined}>
      <strong><span className="visually-hidden">{said}</span>{words.STAGES[stage.kind]}</strong>
      {words.stageLines(stage).map((line, at) => <span key={at} className="small muted">{line}</span>)}
    </li>
  );
}

const MOST_BOXES = 10;

function Derivation({ derivation, today, version }) {
  const { days, due, limit, basis, estimated, whole } = derivation;
  const said = words.spoken(days, due);
  const collapsed = days.length > MOST_BOXES;
  const boxes = collapsed ? words.weekBoxes(days, due, today) : words.dayBoxes(days, due, today);
  return (
    <Card title={whole ? "全过程时限是怎么算出来的" : "这个时限是怎么算出来的"} kind="derivation">
      <div className="strip" role="img" aria-label={said}>
        {boxes.map((box) => <span key={box.day} className={box.class}>{box.day}<b>{box.mark}</b></span>)}
      </div>
      {collapsed && <details><summary>逐日说明</summary><p className="small">{said}</p></details>}
      <p className="small muted">
        {"进入当日不计；周末和节假日不计，调休上班的日子计入；只有全天暂停的工作日不计，暂停开始和结束的当天照常计入。 " +
          `依据：${basis.document.zh}（${words.STANDINGS[basis.standing]}），${limit} 个工作日。 ` +
          `标准 ${version} 版。${words.promises(derivation)}`}
      </p>
      {estimated && <p className="small">含有尚未公布放假安排的年份，为估算：只按周末和法定节日计算。</p>}
    </Card>
  );
}

function Clocks({ progress }) {
  return (
    <Card title="两个时钟，分开计" kind="clocks">
      {progress.limits.map((limit) => <Clock key={limit.allowed} limit={limit} undecided={progress.undecided} />)}
      {progress.limits.length === 0 && <p className="small"><strong>{`供电公司用时 ${progress.utilityDays} 个工作日`}</strong></p>}
      <p className="small">
        <strong>{`您用时 ${progress.customerDays} 个工作日`}</strong>
        <span className="muted"> · 不计入供电公司时限</span>
      </p>
      {progress.undecided && <p className="small muted">是否需要外线，由现场勘查决定；在那之前两个日期都列出。</p>}
    </Card>
  );
}

function Clock({ limit, undecided }) {
  const [said, of] = words.clock(limit, undecided);
  const share = Math.min(100, Math.floor((limit.used * 100) / limit.allowed));
  return (
    <div className="clock">
      <p className="small"><strong>{said}</strong><span className="muted">{` · ${of}`}</span></p>
      <svg className={limit.overdue ? "bar late" : "bar"} width="100%" height="12" aria-hidden="true" focusable="false">
        <rect className="all" width="100%" height="12" rx="6" />
        <rect className="used" width={`${share}%`} height="12" rx="6" />
      </svg>
    </div>
  );
}

function Fees({ lines, version }) {
  const total = lines.reduce((sum, line) => sum + line.fen, 0);
  return (
    <Card title="费用明细" id="fees">
      <table className="fees">
        <thead>
          <tr>
            <th scope="col">项目</th>
            <th scope="col">标准与依据</th>
            <th scope="col" className="number">数量</th>
            <th scope="col" className="number">应收</th>
          </tr>
        </thead>
        <tbody>{lines.map((line) => <FeeLine key={line.rule} line={line} />)}</tbody>
        <tfoot>
          <tr>
            <td colSpan={3}>供电公司应收合计</td>
            <td className="number">{words.yuan(total)}</td>
          </tr>
        </tfoot>
      </table>
      <p className="small muted">
        {`按提交当日有效的收费目录 ${version} 版计算。 有人向您收取清单以外的费用？可以拒绝，并拨打能源监管热线 12398。 `}
        <a href="/fees">收费公示</a>
      </p>
    </Card>
  );
}

function FeeLine({ line }) {
  const { kind, unit, unit_price } = line.charge;
  const said = [
    ...line.conditions.map((condition) => words.CONDITIONS[condition]),
    words.CHARGES[kind] ?? `单价 ${words.yuan(unit_price)} / ${words.UNITS[unit]}`,
    kind !== "forbidden" && `${words.PARTIES[line.payer]}付给${words.PARTIES[line.payee]}`,
    line.basis.document.zh,
  ];
  return (
    <tr>
      <td>{line.name.zh}</td>
      <td className="rule small muted">{said.filter(Boolean).join(" · ")}</td>
      <td className="number quantity">{kind === "priced" ? `${line.quantity} ${words.UNITS[unit]}` : "—"}</td>
      <td className="number">{kind === "agreed_with_firm" ? "自行约定" : words.yuan(line.fen)}</td>
    </tr>
  );
}

function Log({ events }) {
  const entries = events.map((event, at) => ({ ...event, said: words.entry(event, events.slice(0, at)) }));
  return (
    <Card title="办理记录">
      <ol className="log">
        {entries.filter((entry) => entry.said).reverse().map((entry) => <Entry key={entry.seq} entry={entry} />)}
      </ol>
    </Card>
  );
}

function Entry({ entry }) {
  const [title, detail] = entry.said;
  const date = dateOf(entry.occurred_at);
  const late = Date.parse(entry.recorded_at) - Date.parse(entry.occurred_at) > 86_400_000;
  return (
    <li id={`event-${entry.seq}`}>
      <span className="muted small">
        <time dateTime={date}>{words.day(date)}</time>
        {late && <><br />{`${words.day(dateOf(entry.recorded_at))}记录`}</>}
      </span>
      <div>
        <strong>{title}</strong>
        {entry.kind === "paused" && <> <Chip kind="paused" text="时钟暂停" /></>}
        {detail && <p className="small muted">{detail}</p>}
      </div>
    </li>
  );
}
