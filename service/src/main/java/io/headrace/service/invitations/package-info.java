/** How a share is offered to one recipient, and what becomes of it; the page behind the mailed link. */
@NullMarked
package io.headrace.service.invitations;

import org.jspecify.annotations.NullMarked;
