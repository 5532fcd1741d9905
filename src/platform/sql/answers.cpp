#include "platform/sql/answers.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <iterator>

namespace rookery::sql {

void Answers::add(boost::asio::any_io_executor loop, Answer answer) {
  auto parcel = std::ranges::find(parcels_, loop, &Parcel::loop);
  if (parcel == parcels_.end()) {
    parcels_.push_back({.loop = std::move(loop), .answers = {}});
    parcel = std::prev(parcels_.end());
  }
  parcel->answers.push_back(std::move(answer));
}

Answers::~Answers() {
  for (auto& parcel : parcels_) {
    boost::asio::post(parcel.loop, [answers = std::move(parcel.answers)] {
      for (const auto& answer : answers) answer();
    });
  }
}

}  // namespace rookery::sql
