"""Addresses of the capacity wing."""

from django.urls import path

from assessments.capacity.views import assess, consensus, consents, method, own, plans, result, rounds, second

ROUND = "org/capacity/<slug:code>/"
CASE = "assess/<uuid:case_id>/"
BOARD = "monitoring/rounds/<slug:code>/"

urlpatterns = [
    path("help/method/", method.method, name="method"),
    path("org/capacity/", own.org_capacity, name="org_capacity"),
    path(ROUND, own.org_case, name="org_case"),
    path(f"{ROUND}open/", own.open_self_layer, name="open_self"),
    path(f"{ROUND}close/", own.close_self_layer, name="close_self"),
    path(f"{ROUND}meet/", own.begin_consensus, name="begin_consensus"),
    path(f"{ROUND}self/", own.self_overview, name="self_sheet"),
    path(f"{ROUND}self/send/", own.send_self_sheet, name="send_self_sheet"),
    path(f"{ROUND}self/<slug:domain>/", own.self_domain, name="self_domain"),
    path(f"{ROUND}consensus/", consensus.consensus, name="consensus"),
    path(f"{ROUND}consensus/send/", consensus.send_consensus, name="send_consensus"),
    path(f"{ROUND}consensus/again/", consensus.send_again, name="send_again"),
    path(f"{ROUND}consensus/<slug:domain>/", consensus.consensus_domain, name="consensus_domain"),
    path("facilitate/", consensus.facilitate, name="facilitate"),
    path("facilitate/<uuid:case_id>/begin/", consensus.facilitate_begin, name="facilitate_begin"),
    path(f"{ROUND}result/", result.result, name="capacity_result"),
    path(f"{ROUND}plan/", plans.plan_before, name="plan_before"),
    path("org/plan/", plans.org_plan, name="org_plan"),
    path("org/plan/make/", plans.make_org_plan, name="make_plan"),
    path("org/plan/new/", plans.new_step, name="new_step"),
    path("org/plan/<uuid:step>/", plans.plan_step, name="plan_step"),
    path("org/consents/", consents.org_consents, name="org_consents"),
    path("org/views/", consents.org_views, name="org_views"),
    path("shown/", consents.shown_results, name="shown_results"),
    path("shown/<uuid:organisation>/", consents.shown_result, name="shown_result"),
    path("monitoring/plans/", plans.monitoring_plans, name="monitoring_plans"),
    path("monitoring/plans/<uuid:plan>/", plans.monitoring_plan, name="monitoring_plan"),
    path("assess/", assess.assess, name="assess"),
    path("assess/second/<uuid:rating>/", second.second_case, name="second_case"),
    path("assess/second/<uuid:rating>/declare/", second.second_declare, name="second_declare"),
    path("assess/second/<uuid:rating>/finish/", second.second_finish, name="second_finish"),
    path("assess/second/<uuid:rating>/<slug:domain>/", second.second_domain, name="second_domain"),
    path(CASE, assess.assess_case, name="assess_case"),
    path(f"{CASE}declare/", assess.declare, name="assess_declare"),
    path(f"{CASE}take-up/", assess.take_up, name="assess_take_up"),
    path(f"{CASE}return/", assess.return_case, name="assess_return"),
    path(f"{CASE}lock/", assess.lock, name="assess_lock"),
    path(f"{CASE}<slug:item>/", assess.assess_item, name="assess_item"),
    path("monitoring/rounds/", rounds.rounds, name="monitoring_rounds"),
    path("monitoring/rounds/new/", rounds.new_round, name="new_round"),
    path(BOARD, rounds.round_board, name="monitoring_round"),
    path(f"{BOARD}second/", second.second_ratings, name="second_ratings"),
    path(f"{BOARD}scores.xlsx", rounds.score_template, name="score_template"),
    path(f"{BOARD}<uuid:case_id>/", rounds.monitoring_case, name="monitoring_case"),
    path(f"{BOARD}<uuid:case_id>/result/", rounds.monitoring_result, name="monitoring_result"),
    path(f"{BOARD}<uuid:case_id>/verifier/", rounds.name_verifier, name="name_verifier"),
    path(f"{BOARD}<uuid:case_id>/step/", rounds.monitoring_step, name="monitoring_step"),
]
