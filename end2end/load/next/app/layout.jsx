// The portal's own style sheet, put here where the peer is built.
import "./sunlit.css";

export const metadata = {
  title: { template: "%s · 阳光业扩", default: "阳光业扩" },
  description: "用一份证件在网上申请用电，每个环节谁来办、最迟哪一天、收不收费，全部公开。",
  formatDetection: { telephone: false },
  icons: { icon: { url: "/favicon.svg", type: "image/svg+xml" } },
  manifest: "/manifest.webmanifest",
};

export const viewport = { themeColor: "#07382f" };

const links = [
  ["/apply", "申请用电"],
  ["/track", "查进度"],
  ["/fees", "收费公示"],
  ["/contractors", "企业名录"],
  ["/openness", "服务公开"],
  ["/my", "我的申请"],
];

export default function Layout({ children }) {
  return (
    <html lang="zh-CN">
      <body>
        <a className="skip" href="#main">跳到主要内容</a>
        <Header />
        <aside className="banner" aria-label="演示说明">
          <p className="wrap">演示数据：本页的人、地址、企业和号码都是虚构的。</p>
        </aside>
        <main id="main" className="wrap" tabIndex={-1}>{children}</main>
        <Footer />
      </body>
    </html>
  );
}

function Header() {
  return (
    <header className="top">
      <div className="wrap">
        <a className="brand" href="/">
          <svg width="30" height="30" viewBox="0 0 30 30" aria-hidden="true" focusable="false">
            <circle cx="15" cy="17" r="6.5" fill="#f7b521" />
            <path d="M2 24h26" stroke="#fff" strokeWidth="2.4" strokeLinecap="round" />
            <path d="M15 3v4M5.5 8l2.6 2.8M24.5 8l-2.6 2.8" stroke="#f7b521" strokeWidth="2.2" strokeLinecap="round" />
          </svg>
          阳光业扩
        </a>
        <nav aria-label="主导航">
          <ul>
            {links.map(([href, text]) => (
              <li key={href}><a href={href} aria-current={href === "/track" ? "true" : undefined}>{text}</a></li>
            ))}
          </ul>
        </nav>
        <ul className="tools">
          <li><a href="/preferences?elder=1&back=/track" rel="nofollow">长辈版</a></li>
          <li><a href="/preferences?lang=en&back=/track" rel="nofollow" lang="en" hrefLang="en">English</a></li>
        </ul>
      </div>
    </header>
  );
}

function Footer() {
  return (
    <footer className="foot">
      <div className="wrap">
        <p>
          服务热线 <a className="phone" href="tel:95598">95598</a> · 能源监管热线 <a className="phone" href="tel:12398">12398</a>
        </p>
        <p>
          示例供电公司 · <a href="/openness/standards">时限公示</a> · <a href="/privacy">个人信息保护</a>
        </p>
      </div>
    </footer>
  );
}
