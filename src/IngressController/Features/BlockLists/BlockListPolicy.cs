using IngressController.Core.Annotations;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace IngressController.Features.BlockLists;

sealed record BlockListPolicy(TextPattern[] UserAgents, TextPattern[] Referers) : IPolicy
{
    public bool IsEmpty => UserAgents.Length == 0 && Referers.Length == 0;

    public bool Blocks(IHeaderDictionary headers) => IsAny(UserAgents, headers.UserAgent) || IsAny(Referers, headers.Referer);

    static bool IsAny(TextPattern[] patterns, StringValues header)
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
