// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/storage.hpp"

#include <algorithm>

#include <fcntl.h>
#include <fmt/format.h>

#include "tests/hub/body_fault.hpp"
#include "tests/hub/digest.hpp"

namespace hoist::hub {
namespace {

constexpr std::size_t discard_bytes = 4 * 1024 * 1024;

Response s3_error(int status, std::string_view code, std::string_view message) {
  return {status,
          {{"Content-Type", "application/xml"}},
          fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                      "<Error><Code>{}</Code><Message>{}</Message></Error>",
                      code, message)};
}

Response to_response(const effect::Answer& answer) {
  return {answer.status, answer.headers, answer.body};
}

bool has_amz_header(const HeaderList& headers) {
  return std::any_of(headers.begin(), headers.end(), [](const auto& header) {
    return header.first.starts_with("x-amz-") || header.first.starts_with("X-Amz-");
  });
}

template <typename Kind>
const Kind* as(const std::optional<Effect>& effect) {
  return effect ? std::get_if<Kind>(&*effect) : nullptr;
}

/// Whether a part's bytes are kept in spite of the effect.
bool keeps_bytes(const std::optional<Effect>& effect) {
  if (const auto* close = as<effect::Close>(effect)) return close->perform;
  return !as<effect::Answer>(effect) && !as<effect::Reset>(effect) &&
         !as<effect::Redirect>(effect) && !as<effect::Lose>(effect);
}

std::string odd_etag(effect::OddEtag::Form form, const std::string& etag) {
  using Form = effect::OddEtag::Form;
  if (form == Form::unquoted) return etag.substr(1, etag.size() - 2);
  if (form == Form::weak) return "W/" + etag;
  if (form == Form::empty) return "";
  return etag;
}

/// Whether a body may be taken for a PUT of an upload that is complete: S3 takes a whole object
/// again, a part never.
bool is_repeated_object(const Upload& upload) {
  return upload.completed() && !upload.shape().multipart;
}

class PartInProgress {
 public:
  explicit PartInProgress(RequestLog& log) : log_(log) { log_.part_begins(); }
  PartInProgress(const PartInProgress&) = delete;
  PartInProgress& operator=(const PartInProgress&) = delete;
  ~PartInProgress() { log_.part_ends(); }

 private:
  RequestLog& log_;
};

}  // namespace

Storage::Storage(const HubOptions& options, LocalStore& store, const UrlSigner& signer,
                 FaultPlan& faults, RequestLog& log)
    : options_(options), store_(store), signer_(signer), faults_(faults), log_(log) {}

void Storage::handle(Exchange& exchange) {
  Recording recording{log_, exchange};
  const auto& request = exchange.request();
  const auto address = resolve_address(request.target);
  if (request.method == "PUT" && address.path().starts_with("/storage/")) {
    put(exchange, address, recording.record());
  } else if (request.method == "GET" && address.path().starts_with("/objects/")) {
    get(exchange, address, recording.record());
  } else {
    exchange.answer(s3_error(405, "MethodNotAllowed", "PUT of a part or GET of an object only"));
  }
}

std::optional<Effect> Storage::next_effect(const Address& address, const Occasion& occasion) {
  return address.redirected ? std::nullopt : faults_.next(occasion);
}

void Storage::put(Exchange& exchange, const Address& address, RequestRecord& record) {
  Put put{address, nullptr, 0, std::nullopt, {}};
  auto path = address.path().substr(std::string_view{"/storage/"}.size());
  const auto slash = std::min(path.find('/'), path.size());
  const auto last = path.substr(std::min(slash + 1, path.size()));
  put.upload = store_.upload(std::string(path.substr(0, slash)));
  put.number = last == "object" ? 1 : parse_number(last).value_or(0);
  record.target = last == "object" ? Target::put : Target::part;
  record.part = last == "object" ? 0 : put.number;
  if (put.upload) {
    record.oid = put.upload->object().oid;
    put.effect = next_effect(
        address, {record.target, record.oid, record.part, put.upload->acknowledged_parts()});
    if (as<effect::Expire>(put.effect)) store_.expire(put.upload->id());
  }
  if (const auto* answer = as<effect::Answer>(put.effect); answer && answer->early) {
    exchange.answer(to_response(*answer));
  } else if (const auto refusal = refuse(exchange.request(), put)) {
    exchange.answer(*refusal);
  } else if (receive(exchange, put)) {
    this->answer(exchange, put);
  } else {
    exchange.abandon(as<effect::Reset>(put.effect) ? Exchange::Ending::reset
                                                   : Exchange::Ending::close);
  }
}

std::optional<Response> Storage::refuse_url(const Request& request, const Address& address,
                                            Upload* upload) const {
  if (find_header(request.headers, "Authorization")) {
    return s3_error(400, "InvalidArgument", "Only one auth mechanism allowed");
  }
  auto check = signer_.check(request.method, address.target, std::chrono::system_clock::now());
  if (upload != nullptr && upload->is_expired(check.serial) && check.verdict == UrlVerdict::valid) {
    check.verdict = UrlVerdict::expired;
  }
  switch (check.verdict) {
    case UrlVerdict::valid:
      break;
    case UrlVerdict::unsigned_url:
      return s3_error(403, "AccessDenied", "Access Denied");
    case UrlVerdict::forged:
      return s3_error(403, "SignatureDoesNotMatch", "The signature does not cover this request");
    case UrlVerdict::expired:
      return s3_error(403, "AccessDenied", "Request has expired");
  }
  if (has_amz_header(request.headers)) {
    return s3_error(403, "AccessDenied", "There were headers present which were not signed");
  }
  return std::nullopt;
}

std::optional<Response> Storage::refuse(const Request& request, const Put& put) const {
  if (auto refusal = refuse_url(request, put.address, put.upload.get())) return refusal;
  if (request.chunked) {
    return s3_error(501, "NotImplemented", "Transfer-Encoding is not implemented");
  }
  if (!request.content_length) return s3_error(411, "MissingContentLength", "No Content-Length");
  if (!put.upload || (put.upload->completed() && !is_repeated_object(*put.upload))) {
    return s3_error(404, "NoSuchUpload", "The upload does not exist, or was completed");
  }
  const auto& upload = *put.upload;
  if (upload.shape().multipart && find_header(request.headers, "Content-Type")) {
    return s3_error(403, "SignatureDoesNotMatch", "Content-Type is not part of the signature");
  }
  if (put.number < 1 || put.number > upload.shape().parts) {
    return s3_error(400, "InvalidArgument", "The part number is out of range");
  }
  const auto range = part_range(upload.shape(), upload.object().size, put.number);
  if (*request.content_length != range.length) {
    return s3_error(
        400, "InvalidRequest",
        fmt::format("This part has {} bytes, not {}", range.length, *request.content_length));
  }
  return std::nullopt;
}

bool Storage::receive(Exchange& exchange, Put& put) {
  const PartInProgress moving{log_};
  const bool keep =
      keeps_bytes(put.effect) && put.upload->stores() && !is_repeated_object(*put.upload);
  std::optional<Digest> md5;
  if (options_.etag == EtagKind::md5 && keep) md5.emplace(Digest::Kind::md5);
  auto offset = part_range(put.upload->shape(), put.upload->object().size, put.number).first;
  const auto block = exchange.connection().block();
  Pacer pacer{exchange.connection(), put.effect};
  bool corrupt = as<effect::Corrupt>(put.effect) != nullptr;
  while (!exchange.body_complete()) {
    const auto room = pacer.next(keep ? block.size() : discard_bytes);
    if (room == 0) return false;
    const auto count = keep ? exchange.read_body(block.first(room)) : exchange.drop_body(room);
    pacer.moved(count);
    if (!keep) continue;
    if (std::exchange(corrupt, false)) block[0] = static_cast<char>(block[0] ^ 1);
    const std::string_view bytes{block.data(), count};
    if (md5) md5->update(bytes);
    if (!put.upload->write(offset, bytes)) throw ConnectionLost();
    offset += count;
  }
  put.etag = '"' + (md5 ? md5->hex() : random_hex(16)) + '"';
  return !pacer.is_cut();
}

void Storage::answer(Exchange& exchange, const Put& put) {
  if (const auto* stall = as<effect::Stall>(put.effect); stall && !stall->after_bytes) {
    if (!exchange.connection().pause(stall->duration)) throw ConnectionLost();
  }
  if (const auto* answer = as<effect::Answer>(put.effect)) {
    exchange.answer(to_response(*answer));
  } else if (const auto* redirect = as<effect::Redirect>(put.effect)) {
    exchange.answer(redirect_answer(redirect->to, put.address.target, port_));
  } else if (as<effect::Reset>(put.effect)) {
    exchange.abandon(Exchange::Ending::reset);
  } else if (const auto* close = as<effect::Close>(put.effect); close && !close->perform) {
    exchange.abandon(Exchange::Ending::close);
  } else {
    store_and_answer(exchange, put);
  }
}

void Storage::store_and_answer(Exchange& exchange, const Put& put) {
  auto etag = put.etag;
  HeaderList headers;
  const auto* odd = as<effect::OddEtag>(put.effect);
  if (odd) etag = odd_etag(odd->form, etag);
  if (!odd || odd->form != effect::OddEtag::Form::missing) {
    const bool lower = odd && odd->form == effect::OddEtag::Form::lower_case_name;
    headers.emplace_back(lower ? "etag" : "ETag", etag);
  }
  if (!as<effect::Lose>(put.effect)) {
    if (put.upload->shape().multipart) {
      put.upload->record_part(put.number, etag.empty() ? put.etag : etag);
    } else if (const auto outcome = store_.complete_single(*put.upload); !outcome.ok()) {
      exchange.answer(s3_error(outcome.status, outcome.code, outcome.message));
      return;
    }
  }
  if (as<effect::Close>(put.effect)) {
    exchange.abandon(Exchange::Ending::close);
  } else if (as<effect::Truncate>(put.effect)) {
    exchange.connection().write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nETag: \"brok");
    exchange.abandon(Exchange::Ending::close);
  } else {
    exchange.answer({200, headers, ""});
  }
}

void Storage::get(Exchange& exchange, const Address& address, RequestRecord& record) {
  const std::string oid{address.path().substr(std::string_view{"/objects/"}.size())};
  record.target = Target::get;
  record.oid = oid;
  const auto effect = next_effect(address, {Target::get, oid, 0, 0});
  if (const auto refusal = refuse_url(exchange.request(), address, nullptr)) {
    exchange.answer(*refusal);
    return;
  }
  const auto facts = is_oid(oid) ? store_.find(oid) : std::nullopt;
  if (const auto* answer = as<effect::Answer>(effect)) {
    exchange.answer(to_response(*answer));
  } else if (const auto* redirect = as<effect::Redirect>(effect)) {
    exchange.answer(redirect_answer(redirect->to, address.target, port_));
  } else if (facts) {
    send_object(exchange, oid, facts->size, effect);
  } else {
    exchange.answer(s3_error(404, "NoSuchKey", "The object does not exist"));
  }
}

void Storage::send_object(Exchange& exchange, const std::string& oid, std::uint64_t size,
                          const std::optional<Effect>& effect) {
  const UniqueFd file{::open(store_.object_path(oid).c_str(), O_RDONLY | O_CLOEXEC)};
  const auto wanted = find_header(exchange.request().headers, "Range");
  const auto range = wanted ? parse_range(*wanted, size) : std::nullopt;
  if (range && range->length == 0) {
    exchange.answer({416, {{"Content-Range", fmt::format("bytes */{}", size)}}, ""});
    return;
  }
  HeaderList headers{{"Content-Type", "application/octet-stream"}, {"Accept-Ranges", "bytes"}};
  auto [position, left] = range.value_or(ByteRange{0, size});
  if (range) {
    headers.emplace_back("Content-Range",
                         fmt::format("bytes {}-{}/{}", position, position + left - 1, size));
  }
  auto pacing = effect;
  if (as<effect::Truncate>(effect)) pacing = effect::Close{left / 2, false};
  Pacer pacer{exchange.connection(), pacing};
  exchange.begin_answer(range ? 206 : 200, headers, left);
  while (left > 0) {
    const auto room = pacer.next(static_cast<std::size_t>(left));
    if (room == 0) {
      exchange.abandon(as<effect::Reset>(effect) ? Exchange::Ending::reset
                                                 : Exchange::Ending::close);
      return;
    }
    exchange.connection().write_file(file.fd(), position, room);
    pacer.moved(room);
    position += room;
    left -= room;
  }
  exchange.end_answer();
}

}  // namespace hoist::hub
