-- What is answered again is the whole answer, in the language in which it was first said: so that is said again too.
alter table api_answers add column content_language text;
