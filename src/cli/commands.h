/*
 * commands: what `wirewatch NAME` can be.
 */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

/* argv[0] is the command's name. Returns the exit code. */
typedef int command_fn(int argc, char **argv);

command_fn cmd_match;
command_fn cmd_check;
command_fn cmd_test;
command_fn cmd_explain;
command_fn cmd_items;
command_fn cmd_tokens;
command_fn cmd_tail;
command_fn cmd_alerts;
command_fn cmd_digest;
command_fn cmd_send;
command_fn cmd_stats;
command_fn cmd_reload;
command_fn cmd_inputs;
command_fn cmd_outputs;
command_fn cmd_subscribers;
command_fn cmd_rules;
command_fn cmd_log_level;
command_fn cmd_top;

#endif
