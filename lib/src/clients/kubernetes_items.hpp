/// How entries of Kubernetes lists are read.
#pragma once

#include "paas/clients/kubernetes.hpp"

#include <nlohmann/json.hpp>

namespace paas::clients::kubernetes {

// Each appends what the entry tells and gives what is wrong with it: "" when all is well. An entry
// of no use is not appended. The entry is a JSON object.
std::string read_quota(const nlohmann::json& entry, std::vector<ResourceQuota>& all);
std::string read_limits(const nlohmann::json& entry, std::vector<LimitItem>& all);
std::string read_storage_class(const nlohmann::json& entry, std::vector<StorageClass>& all);
std::string read_node(const nlohmann::json& entry, std::vector<Node>& all);

/// "metadata.name", or empty.
[[nodiscard]] std::string name_of(const nlohmann::json& entry);

}  // namespace paas::clients::kubernetes
