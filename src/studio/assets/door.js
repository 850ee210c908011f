// What pages of a team's studio have besides: a person may sign out, and another one sign in on the same tab.
const { person = '' } = document.body.dataset;
// What someone else has typed here is theirs.
if (sessionStorage.person !== undefined && sessionStorage.person !== person) sessionStorage.clear();
sessionStorage.person = person;

const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };

document.getElementById('sign-out')?.addEventListener('click', async () => {
  const response = await fetch('/logout', post).catch(() => undefined);
  if (!response) return;
  sessionStorage.clear();
  const { next } = response.ok ? await response.json() : { next: '/logout' };
  location.assign(next);
});
