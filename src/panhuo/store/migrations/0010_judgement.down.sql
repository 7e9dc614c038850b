drop table panhuo.model_choice;
drop table panhuo.override;
