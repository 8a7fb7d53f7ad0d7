// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tests/hub/exchange.hpp"
#include "tests/hub/fault.hpp"
#include "tests/hub/hub.hpp"
#include "tests/hub/local_store.hpp"
#include "tests/hub/redirect.hpp"
#include "tests/hub/request_log.hpp"
#include "tests/hub/signed_url.hpp"

namespace hoist::hub {

/// The storage server behind the signed URLs: PUT of parts and whole objects, GET with ranges.
/// As strict as S3: what S3 refuses of a presigned request is refused here, with its codes.
class Storage {
 public:
  /// Everything given must outlive it.
  Storage(const HubOptions& options, LocalStore& store, const UrlSigner& signer, FaultPlan& faults,
          RequestLog& log);

  /// To be called before the first request.
  void set_port(std::uint16_t port) { port_ = port; }
  void handle(Exchange& exchange);

 private:
  /// A PUT on its way: what it is for, and what shall go wrong.
  struct Put {
    Address address;
    std::shared_ptr<Upload> upload;
    std::uint64_t number = 0;
    std::optional<Effect> effect;
    std::string etag;
  };

  void put(Exchange& exchange, const Address& address, RequestRecord& record);
  void get(Exchange& exchange, const Address& address, RequestRecord& record);
  std::optional<Effect> next_effect(const Address& address, const Occasion& occasion);
  [[nodiscard]] std::optional<Response> refuse(const Request& request, const Put& put) const;
  [[nodiscard]] std::optional<Response> refuse_url(const Request& request, const Address& address,
                                                   Upload* upload) const;
  /// Takes the body; false when the effect cuts it.
  bool receive(Exchange& exchange, Put& put);
  void answer(Exchange& exchange, const Put& put);
  void store_and_answer(Exchange& exchange, const Put& put);
  void send_object(Exchange& exchange, const std::string& oid, std::uint64_t size,
                   const std::optional<Effect>& effect);

  const HubOptions& options_;
  LocalStore& store_;
  const UrlSigner& signer_;
  FaultPlan& faults_;
  RequestLog& log_;
  std::uint16_t port_ = 0;
};

}  // namespace hoist::hub
