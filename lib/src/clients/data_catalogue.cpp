#include "paas/clients/data_catalogue.hpp"

namespace paas::clients {

// Here, so that one library holds the class's type information.
DataCatalogueModule::~DataCatalogueModule() = default;

}  // namespace paas::clients
