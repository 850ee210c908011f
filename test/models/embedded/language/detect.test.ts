import { describe, expect, it } from 'vitest';
import { detectLanguage } from '../../../../src/models/embedded/language/detect.js';

describe('the language of a text', () => {
  it.each([
    ['en', 'The export fails since this morning, could you look at it?'],
    ['de', 'Die Anmeldung geht seit heute Morgen nicht mehr, bitte helfen Sie uns.'],
    ['es', 'No podemos entrar en la aplicación desde esta mañana, ¿pueden ayudarnos?'],
    ['fr', 'Bonjour, nous ne pouvons plus ouvrir le planning depuis ce matin.'],
    ['it', 'Buongiorno, da stamattina il portale non si apre più per nessuno di noi.'],
    ['nl', 'Goedemorgen, sinds vanochtend kunnen we het rooster niet meer openen.'],
    ['pt', 'Bom dia, não conseguimos abrir a escala desde esta manhã em nenhuma loja.'],
    ['pl', 'Dzień dobry, od rana nie możemy otworzyć grafiku. Proszę o pomoc.'],
    ['sv', 'Hej, vi kan inte öppna schemat och det är bråttom för oss.'],
    ['da', 'Hej, vi kan ikke åbne vagtplanen, og det haster for os.'],
    ['no', 'Hei, vi får ikke åpnet vaktplanen, og det er viktig for oss.'],
    [
      'tr',
      'Merhaba, sabahtan beri vardiya planı açılmıyor, bize yardım eder misiniz? Çok acil bir durum var.',
    ],
    ['cs', 'Dobrý den, od rána se nám neotevře rozvrh směn, prosím o pomoc.'],
    ['hu', 'Jó napot, reggel óta nem tudjuk megnyitni a beosztást, kérem segítsenek.'],
    ['fi', 'Hei, emme ole saaneet vuorolistaa auki, ja se on meillä tärkeä.'],
    ['ro', 'Bună ziua, nu putem deschide programul de dimineață și avem nevoie de ajutor.'],
    ['id', 'Selamat pagi, kami tidak bisa membuka jadwal sejak tadi pagi, tolong dibantu.'],
    ['vi', 'Xin chào, chúng tôi không mở được lịch làm việc từ sáng nay.'],
    ['sv', 'Fakturan är fel.'],
    ['de', 'Rechnung ist falsch'],
    ['is', 'Við getum ekki opnað vaktaáætlunina og það er áríðandi.'],
    ['sq', 'Nuk mund të hapim orarin dhe kjo është urgjente për ne.'],
    ['cy', "Mae'r rota wedi diflannu ac nid yw'r ap yn agor."],
    ['Latn', 'mäktüpler gelmeýär näme boldy'],
    ['ja', '今朝からシフト表が開けません。'],
    ['zh', '从今天早上开始我们打不开排班表。'],
    ['ko', '오늘 아침부터 근무표가 열리지 않습니다.'],
    ['el', 'Από το πρωί δεν ανοίγει το πρόγραμμα.'],
    ['Cyrl', 'С утра не открывается график смен.'],
    ['Arab', 'لا يمكننا فتح الجدول منذ الصباح.'],
    ['he', 'אנחנו לא מצליחים לפתוח את הלוח מהבוקר.'],
    ['th', 'เราเปิดตารางงานไม่ได้ตั้งแต่เช้า'],
    ['Deva', 'हम सुबह से शेड्यूल नहीं खोल पा रहे हैं।'],
  ])('is found: %s', (language, text) => {
    expect(detectLanguage(text)).toBe(language);
  });

  it.each([
    ['nothing', ''],
    ['punctuation', '??? !!!'],
    ['a word', 'Rechnung'],
    ['a number', '4711'],
    ['emoji', '🎉🎉'],
    ['an exception', 'TypeError: Cannot read properties of undefined (reading "id") at render (app.js:12:3)'],
    ['names alone', 'Müller Özdemir Łukasz'],
    ['a code and a number', 'Error E-17 Gate 5'],
    ['log lines', '2025-10-21T10:25:12Z WARN retry=3 host=db-2 msg="connection reset"'],
    ['JSON', '{"event":"shift.created","de":"ja","id":42}'],
    ['foreign names', 'Login fails for Łukasz Świątek and José Muñoz from São Paulo.'],
    ['a foreign word or two', 'The café in the Rue de la Paix asks why "el turno" is not translated.'],
    ['a foreign greeting', 'Guten Tag, our whole team cannot log in since this morning, please help us.'],
    ['a foreign signature', 'The invoice is wrong, can you send it again?\n\nMit freundlichen Grüßen\nUwe'],
    ['Japanese names', 'Our list is sorted wrongly: 小鳥遊 (たかなし) is far away from 田中 (たなか).'],
    ['words of other languages', 'I must make several disposable cards per day, as we do in most cases.'],
  ])('is English until there is proof of another: %s', (_, text) => {
    expect(detectLanguage(text)).toBe('en');
  });
});
