using IngressController.Core.Annotations;

namespace IngressController.Features.Headers;

/// <param name="Names">Headers of upstream answers that are removed.</param>
/// <param name="KeepServer">Whether the upstream's Server header is kept.</param>
sealed record HideHeadersPolicy(ValueArray<string> Names, bool KeepServer) : IEdgePolicy;

/// <summary>Reads the settings <c>hide-headers</c>, <c>server-tokens</c> and <c>allow-backend-server-header</c>.</summary>
sealed class HideHeadersParser : IPolicyParser
{
    static readonly Option<ValueArray<string>> Hide = Option.Setting(
        "hide-headers", "", OptionTypes.List, "Headers of upstream answers that clients do not see, comma separated.");

    static readonly Option<bool> ServerTokens = Option.Setting(
        "server-tokens", "false", OptionTypes.Bool, "Allows a Server header at all; the controller never sends one of its own.");

    static readonly Option<bool> AllowServer = Option.Setting(
        "allow-backend-server-header", "false", OptionTypes.Bool,
        "Passes the upstream's Server header on, when server-tokens is true as well.");

    public IReadOnlyList<Option> Options { get; } = [Hide, ServerTokens, AllowServer];

    public IPolicy? Parse(OptionReader reader) => reader.Shared(Hide, static reader =>
    {
        var names = reader.Get(Hide);
        var tokens = reader.Get(ServerTokens);
        var keepServer = reader.Get(AllowServer) && tokens;
        if (tokens && !keepServer)
            reader.Warn(ServerTokens,
                "ingress-nginx sends its name and version then; no Server header is sent here, and allow-backend-server-header lets those of pods through");
        return names.IsEmpty && !keepServer ? null : new HideHeadersPolicy(names, keepServer);
    });
}
