/** The consumer's side of an accepted invitation: whether data may leave, accepted terms, where each dataset goes. */
@NullMarked
package io.headrace.service.subscriptions;

import org.jspecify.annotations.NullMarked;
