/** The stores of an account: what they are, whether the operator allows them, what is in them. */
@NullMarked
package io.headrace.service.stores;

import org.jspecify.annotations.NullMarked;
