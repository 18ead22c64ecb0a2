using System.Net;
using IngressController.Core.Annotations;
using IngressController.Proxy.Access;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.AccessLists;

/// <param name="Allowed">Only these clients are admitted; null: all.</param>
/// <param name="Denied">These clients are refused, even when they are allowed.</param>
sealed record AccessListPolicy(AddressRanges? Allowed, AddressRanges Denied) : IPolicy
{
    public AccessVerdict Judge(IPAddress client)
    {
        if (Denied.Contains(client))
            return AccessVerdict.Refused(StatusCodes.Status403Forbidden, AnswerReason.AccessList);
        if (Allowed is null)
            return AccessVerdict.NoOpinion;
        return Allowed.Contains(client) ? AccessVerdict.Granted : AccessVerdict.Refused(StatusCodes.Status403Forbidden, AnswerReason.AccessList);
    }
}
