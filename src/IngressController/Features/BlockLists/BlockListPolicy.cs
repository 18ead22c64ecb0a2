using IngressController.Core.Annotations;
using Microsoft.Extensions.Primitives;

namespace IngressController.Features.BlockLists;

sealed record BlockListPolicy(ValueArray<TextPattern> UserAgents, ValueArray<TextPattern> Referers) : IPolicy
{
    public bool IsEmpty => UserAgents.IsEmpty && Referers.IsEmpty;

    public bool Blocks(IHeaderDictionary headers) => IsAny(UserAgents, headers.UserAgent) || IsAny(Referers, headers.Referer);

    static bool IsAny(ValueArray<TextPattern> patterns, StringValues header)
    {
        foreach (var value in header)
        {
            foreach (var pattern in patterns)
            {
                if (pattern.IsMatch(value ?? ""))
                    return true;
            }
        }

        return false;
    }
}
