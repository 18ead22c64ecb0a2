using System.Net;
using IngressController.Core.Annotations;
using IngressController.Proxy.Access;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.Snippets.Access;

/// <summary>One <c>allow</c> or <c>deny</c>.</summary>
/// <param name="IsAllowed">Whether these clients may come.</param>
/// <param name="Clients">Their addresses; null: all.</param>
readonly record struct AddressRule(bool IsAllowed, AddressRanges? Clients)
{
    /// <summary>The verdict of the first rule that fits a client; none has no opinion (ngx_http_access_module).</summary>
    public static AccessVerdict Judge(ValueArray<AddressRule> rules, IPAddress client)
    {
        foreach (var rule in rules)
        {
            if (rule.Clients is null || rule.Clients.Contains(client))
                return rule.IsAllowed ? AccessVerdict.Granted : AccessVerdict.Refused(StatusCodes.Status403Forbidden, AnswerReason.AccessList);
        }

        return AccessVerdict.NoOpinion;
    }
}
