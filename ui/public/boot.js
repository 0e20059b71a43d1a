// Before the first paint: the remembered language and theme, so that nothing flashes. A file, because the page allows no inline script.
(function () {
  var root = document.documentElement;
  var language = null;
  var theme = null;
  try {
    language = localStorage.getItem('taihu.language');
    theme = localStorage.getItem('taihu.theme');
  } catch (refused) {
    // A browser that keeps nothing still shows the page.
  }
  if (language !== 'en' && language !== 'zh') {
    language = (navigator.languages || [navigator.language || 'en']).reduce(function (found, tag) {
      return found || (/^zh/i.test(tag) ? 'zh' : /^en/i.test(tag) ? 'en' : null);
    }, null) || 'en';
  }
  if (theme !== 'light' && theme !== 'dark') {
    theme = window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  }
  root.lang = language === 'zh' ? 'zh-Hans' : 'en';
  root.dataset.theme = theme;
})();
