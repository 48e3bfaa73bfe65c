/** Who is told of what, by mail and by webhook. */
@NullMarked
package io.headrace.service.notifications;

import org.jspecify.annotations.NullMarked;
