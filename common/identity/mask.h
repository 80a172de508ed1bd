// How personal data look to those who have no reason to read them: enough to tell two people apart in a list,
// too little to find either. What a mask can't understand it hides as a whole.

#ifndef FENGQIAO_COMMON_IDENTITY_MASK_H_
#define FENGQIAO_COMMON_IDENTITY_MASK_H_

#include <string>
#include <string_view>

namespace fengqiao::identity {

// A person's name: "张*", "张*明", "欧阳*明", "买***" for 买买提·艾力, "J***" for John Smith. The names of
// organisations are public and are not for this function.
std::string MaskName(std::string_view name);

// An identity number or another document's: the first three and last two characters, "110*************2X".
// All of one that is shorter than eight.
std::string MaskNumber(std::string_view number);

// "138****0000"; a landline keeps its area code and last two digits, "0575******00"; any other number its
// last two digits.
std::string MaskPhone(std::string_view phone);

// An address down to the township: "浙江省绍兴市柯桥区柯桥街道***"; down to the county where no township is
// found, and "***" where neither is.
std::string MaskAddress(std::string_view address);

}  // namespace fengqiao::identity

#endif  // FENGQIAO_COMMON_IDENTITY_MASK_H_
