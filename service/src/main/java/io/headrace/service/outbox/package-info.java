/** What is to be sent, written in the transaction that causes it, and sent until it arrives. */
@NullMarked
package io.headrace.service.outbox;

import org.jspecify.annotations.NullMarked;
