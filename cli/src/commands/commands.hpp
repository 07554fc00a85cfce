/// The functions behind the command table. Each gives the exit code.
#pragma once

namespace paas::cli {

class App;

int run_deploy(App& app);
int run_status(App& app);
int run_wait(App& app);
int run_logs(App& app);
int run_outputs(App& app);
int run_retry(App& app);
int run_update(App& app);
int run_delete(App& app);
int run_reset(App& app);
int run_lock(App& app);
int run_unlock(App& app);
int run_resources(App& app);
int run_nodes_ls(App& app);
int run_nodes_show(App& app);
int run_nodes_start(App& app);
int run_nodes_stop(App& app);
int run_nodes_reboot(App& app);
int run_nodes_rm(App& app);
int run_nodes_add(App& app);
int run_ports_ls(App& app);
int run_ports_add(App& app);
int run_ports_rm(App& app);
int run_ssh(App& app);
int run_template(App& app);
int run_graph(App& app);
int run_validate(App& app);
int run_render(App& app);
int run_providers_ls(App& app);
int run_providers_show(App& app);
int run_providers_check(App& app);
int run_providers_gpus(App& app);
int run_providers_blocked(App& app);
int run_providers_block(App& app);
int run_providers_unblock(App& app);
int run_feed(App& app);
int run_rank(App& app);
int run_stats(App& app);
int run_context_ls(App& app);
int run_context_use(App& app);
int run_context_set(App& app);
int run_context_rm(App& app);
int run_config_view(App& app);
int run_doctor(App& app);
int run_worker(App& app);
int run_completion(App& app);
int run_plugin_ls(App& app);
int run_version(App& app);
int run_help(App& app);
int run_write_man(App& app);
int run_complete(App& app);

}  // namespace paas::cli
