import { startSandbox } from '../test/sandbox/index.cts';
void (async () => {
 console.time('start'); const s = await startSandbox(); console.timeEnd('start');
 const get = async (p: string, init: RequestInit = {}) => { const r = await fetch(s.url+p, {...init, headers: {authorization:`Bearer ${s.apiKey}`, 'content-type':'application/json', ...init.headers}}); console.log(p, r.status, r.headers.get('date'), (await r.text()).slice(0,500)); };
 await get('/api/v3/reseller/customers?per_page=2');
 await get('/api/v3/reseller/customers/1001'); await get('/api/v3/reseller/customers/1001/usage');
 await get('/api/v3/reseller/customers/9', {method:'DELETE'});
 await get('/api/v3/reseller/customers', {method:'POST', body: JSON.stringify({name:'x',email:'bad',plan:'gold'})});
 await get('/api/v3/reseller/customers', {method:'POST', body: JSON.stringify({name:'x',email:'a@b.nl',plan:'gold'})});
 await get('/api/v3/reseller/customers/1251', {method:'PATCH', body: JSON.stringify({status:'suspended', plan:'bronze'})});
 await get('/api/v3/reseller/customers?per_page=101'); await get('/nope');
 await get('/api/v3/reseller/tokens', {method:'POST', body: JSON.stringify({customer_id:1001,name:'x',type:'live'})});
 await get('/api/v3/reseller/tokens/1', {method:'DELETE'});
 await get('/api/v3/reseller/transcripts?per_page=1'); await get('/api/v3/reseller/transcripts/documents?per_page=1');
 const d = s.store.documents[0]!; const p = `/api/v3/speech-to-text/session/${d.session_id}/document/${d.id}`;
 await get(p); await get(p+'?format=vtt'); await get(p+'?format=srt&direct_download=true');
 console.log(s.violations, s.requestViolations);
 await s.stop();
})();
