@NullMarked
package dev.sumac.dap.x25519;

import org.jspecify.annotations.NullMarked;
