// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/hub.hpp"

#include "tests/hub/api.hpp"
#include "tests/hub/digest.hpp"
#include "tests/hub/local_store.hpp"
#include "tests/hub/s3_store.hpp"
#include "tests/hub/server.hpp"
#include "tests/hub/storage.hpp"

namespace hoist::hub {

/// The servers come last: they start last and end first.
struct LocalHub::Parts {
  explicit Parts(HubOptions given)
      : options(std::move(given)),
        log(options.print),
        signer(random_hex(32)),
        store(options, signer),
        storage(options, store, signer, faults, log),
        s3(options.s3 ? std::make_unique<S3Store>(*options.s3, options.url_lifetime) : nullptr),
        api(options, backend(), signer, faults, log),
        storage_server(options.storage_port, [this](Exchange& e) { storage.handle(e); }),
        api_server(options.port, [this](Exchange& e) { api.handle(e); }) {
    faults.set(options.faults);
    storage.set_port(storage_server.port());
    store.set_base_url(storage_url());
    api.set_port(api_server.port());
    storage_server.start();
    api_server.start();
  }

  [[nodiscard]] std::string storage_url() const {
    return "http://127.0.0.1:" + std::to_string(storage_server.port());
  }

  Backend& backend() {
    if (s3) return *s3;
    return store;
  }

  HubOptions options;
  RequestLog log;
  FaultPlan faults;
  UrlSigner signer;
  LocalStore store;
  Storage storage;
  std::unique_ptr<S3Store> s3;
  Api api;
  Server storage_server;
  Server api_server;
};

LocalHub::LocalHub(HubOptions options) : parts_(std::make_unique<Parts>(std::move(options))) {}
LocalHub::~LocalHub() = default;

std::string LocalHub::url() const {
  return "http://127.0.0.1:" + std::to_string(parts_->api_server.port());
}

std::string LocalHub::storage_url() const { return parts_->storage_url(); }

UploadAction LocalHub::begin_upload(const std::string& oid, std::uint64_t size) {
  const auto transfer = choose_transfer(parts_->options.uploads, {"basic", "multipart"}, {size});
  auto action = parts_->api.upload_action({oid, size}, transfer, {});
  return {std::move(action.href), std::move(action.header)};
}

std::vector<RequestRecord> LocalHub::requests() const { return parts_->log.records(); }

unsigned LocalHub::peak_part_connections() const { return parts_->log.peak_parts(); }

void LocalHub::set_faults(std::vector<FaultRule> faults) { parts_->faults.set(std::move(faults)); }

void LocalHub::forget_uploads() { parts_->store.forget_uploads(); }

std::optional<std::filesystem::path> LocalHub::object(std::string_view oid) const {
  if (!is_oid(oid)) return std::nullopt;
  auto path = parts_->store.object_path(oid);
  if (!std::filesystem::exists(path)) return std::nullopt;
  return path;
}

}  // namespace hoist::hub
