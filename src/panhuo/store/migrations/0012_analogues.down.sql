drop table panhuo.analogue_choice;
