/** What stands for Vault in tests. */
@NullMarked
package dev.sumac.custody.vault;

import org.jspecify.annotations.NullMarked;
