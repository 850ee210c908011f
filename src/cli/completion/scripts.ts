import type { OpenContext } from '../../auth/access.js';

// The scripts know no command and no option: they hand the words to the program, whose hidden command answers with what may
// complete the last one, and the shell puts that into the line. What comes back is never run or expanded.

/** bash hands over the line, since it breaks words at `=` and `:`. Names that come with files are quoted by bash. */
const bash = `# Completes ticketsift in bash.
_ticketsift() {
  local kind='' line current=\${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  {
    IFS= read -r kind
    while IFS= read -r line; do COMPREPLY+=("$line"); done
  } < <(command ticketsift __complete bash -- "\${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null </dev/null)
  if [[ $kind != files ]]; then
    compopt +o default 2>/dev/null
  elif ((\${#COMPREPLY[@]} > 0)); then
    compopt -o filenames 2>/dev/null
    [[ $current == [=:] ]] && current=''
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$current")
  fi
}
complete -o default -F _ticketsift ticketsift
`;

const zsh = `#compdef ticketsift
# Completes ticketsift in zsh.
_ticketsift() {
  local -a typed lines names shown
  local line kind name
  typed=("\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}")
  lines=("\${(@f)$(command ticketsift __complete zsh -- "\${(@)typed}" 2>/dev/null </dev/null)}")
  kind=$lines[1]
  shift lines
  for line in "\${(@)lines}"; do
    name=\${line%%$'\\t'*}
    [[ -n $name ]] || continue
    names+=("$name")
    if [[ $line == *$'\\t'* ]]; then shown+=("$name  -- \${line#*$'\\t'}"); else shown+=("$name"); fi
  done
  (( $#names )) && compadd -l -d shown -a names
  if [[ $kind == files ]]; then
    [[ $PREFIX == --*=* ]] && compset -P '*='
    _files
  fi
}
if [[ $funcstack[1] == _ticketsift ]]; then
  _ticketsift "$@"
elif (( $+functions[compdef] )); then
  compdef _ticketsift ticketsift
fi
`;

const fish = `# Completes ticketsift in fish.
function __ticketsift_complete
    set -l typed (commandline -opc)
    set -e typed[1]
    set -l current (commandline -ct)
    set -l plain (string unescape -- "$current")
    test (count $plain) -eq 1; or set plain "$current"
    set -l lines (command ticketsift __complete fish -- $typed "$plain" 2>/dev/null </dev/null)
    set -l kind "$lines[1]"
    set -e lines[1]
    test (count $lines) -gt 0; and printf '%s\\n' $lines
    if test "$kind" = files
        set -l before (string match -r -- '^--[a-z-]+=' "$plain")
        set -l start (math (string length -- "$before") + 1)
        for path in (__fish_complete_path (string sub -s $start -- "$plain"))
            echo "$before$path"
        end
    end
end
complete -c ticketsift -f -k -a '(__ticketsift_complete)'
`;

/** The scripts by shell. */
export const shells = { bash, zsh, fish } as const;

export type ShellName = keyof typeof shells;

/** Prints the script of a shell. Resolves to 0. */
export async function printScript(
  { output }: OpenContext,
  { shell }: { readonly shell: ShellName },
): Promise<number> {
  await output.write(shells[shell]);
  return 0;
}
