/// Field tables of `meta/v1`; see `TypeTable` for the notation.
enum MetaTypes {
    static let table = """
        ObjectMeta
          name string
          generateName string
          namespace string
          selfLink string
          uid string
          resourceVersion string
          generation int -
          creationTimestamp time
          deletionTimestamp time
          deletionGracePeriodSeconds int
          labels {string}
          annotations {string}
          ownerReferences [OwnerReference] map=uid merge=uid
          finalizers [string] set merge
          managedFields [any]
        OwnerReference atomic
          apiVersion string keep
          kind string keep
          name string keep
          uid string keep
          controller bool
          blockOwnerDeletion bool
        ListMeta
          selfLink string
          resourceVersion string
          continue string
          remainingItemCount int
        LabelSelector atomic
          matchLabels {string}
          matchExpressions [LabelSelectorRequirement]
        LabelSelectorRequirement
          key string keep
          operator string keep
          values [string]
        Condition
          type string keep
          status string keep
          observedGeneration int -
          lastTransitionTime time ~
          reason string keep
          message string keep
        LocalObjectReference atomic
          name string
        TypedLocalObjectReference atomic
          apiGroup string
          kind string keep
          name string keep
        ObjectReference atomic
          kind string
          namespace string
          name string
          uid string
          apiVersion string
          resourceVersion string
          fieldPath string
        """
}
