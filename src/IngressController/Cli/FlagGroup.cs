using System.CommandLine;

namespace IngressController.Cli;

/// <summary>Flags that <c>--help</c> shows under one title.</summary>
/// <param name="Title">What they are about.</param>
/// <param name="Flags">In the order in which they are shown.</param>
sealed record FlagGroup(string Title, IReadOnlyList<Option> Flags);
