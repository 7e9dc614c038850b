drop table panhuo.approval, panhuo.audit, panhuo.attempt, panhuo.api_token, panhuo.web_session, panhuo.credential,
    panhuo.user_account;
drop function panhuo.sees_move(text, text);
drop function panhuo.is_known();
drop function panhuo.sees_all();
